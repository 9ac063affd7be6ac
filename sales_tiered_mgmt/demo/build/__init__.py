"""Writes the planned business into the database, acting as the people themselves."""

from .business import build_business
from .keeping import find_again, keep
