"""Pure computation: standard library only, no ORM, property-tested."""
