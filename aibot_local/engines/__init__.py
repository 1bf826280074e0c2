"""The engines: the only modules that import torch, transformers, sentence-transformers, hdbscan and spaCy."""
