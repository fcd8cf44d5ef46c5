"""The page behind the wall in these tests: writes down each run and who was looking."""

import json
import os
from pathlib import Path

import streamlit as st

seen = {
    "actor": st.user.get("actor"),
    "session": st.user.get("session"),
    "cookies": dict(st.context.cookies),
    "headers": {name.lower(): value for name, value in st.context.headers.items()},
}
with Path(os.environ["TEST_RUNS"]).open("a", encoding="utf-8") as file:
    file.write(json.dumps(seen) + "\n")
st.title("Behind the wall")
