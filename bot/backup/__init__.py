"""Backups of a home: made while everything runs, verified, and put in the place of what is there."""
