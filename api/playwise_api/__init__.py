"""The GraphQL API and its server, added to the engine as commands."""
