"""The sandbox: every conversation in a browser, no account needed."""
