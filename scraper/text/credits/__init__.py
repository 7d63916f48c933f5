"""The credit line and the names in it: where it stands in a body, and how its names are parted."""

from scraper.text.credits.line import CreditLine, split_credits

__all__ = ["CreditLine", "split_credits"]
