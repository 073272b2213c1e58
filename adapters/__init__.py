"""Translate between a platform's events and cards and our words; one folder per platform."""
