"""Measurements of the product as it runs here: ``rapport bench NAME``."""
