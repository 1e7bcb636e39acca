"""Lets the people of a Postern gateway log in to Synapse."""

from .module import PosternModule

__all__ = ["PosternModule"]
