"""Trackers: the systems where items also live."""
