"""AiBot Local: a local-first, offline news desk."""

__version__ = "0.1.0"
