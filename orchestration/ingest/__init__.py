"""How any dataset reaches disk. Knows no publisher and no orchestrator."""
