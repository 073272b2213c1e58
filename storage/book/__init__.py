"""Every query, by name. A Book belongs to one workspace; without one there is no Book."""

from storage.book.book import Book

__all__ = ["Book"]
