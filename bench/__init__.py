"""How long whole processes take, and against what: see ``python -m bench --help``. Not part of the ordinary tests."""
