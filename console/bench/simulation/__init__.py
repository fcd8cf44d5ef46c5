"""Deterministic simulation: the real use cases over a virtual clock, an in-memory store and platforms that fail.

One seed decides everything: who runs next at every boundary (before and after each transaction and each call), what
breaks there, and how time passes. After every step the judge checks the promises, and a broken one names its seed.
"""
