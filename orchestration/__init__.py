"""Everything the project does in Python: landing, sources, methods and the orchestration around dbt."""
