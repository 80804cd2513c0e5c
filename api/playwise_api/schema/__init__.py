"""The GraphQL schema, made for one program."""

from playwise_api.schema.build import build_schema, sdl

__all__ = ["build_schema", "sdl"]
