"""Runs Parley: the web app, the conductor, the deliveries and the command line."""
