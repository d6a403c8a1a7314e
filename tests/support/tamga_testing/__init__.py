"""What the integration and conformance tests share: a real PostgreSQL, a real daemon, the openssl command, an API client
that holds every answer against api/openapi.yaml."""
