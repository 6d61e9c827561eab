"""Stands for CPython's test.support."""
