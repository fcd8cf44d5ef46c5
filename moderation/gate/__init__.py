"""The gate before our own words go out: rules that find, under a versioned policy, what needs a second look.

Pure: no network, no database, no model. Whoever calls it decides what a finding means; nothing here acts.
"""
