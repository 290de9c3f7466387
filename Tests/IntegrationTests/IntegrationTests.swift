import Testing

/// Everything against a real broker, Redis and Postgres, one test after the other.
///
/// `scripts/up` starts the three and `source .run/env` says where they are; `scripts/test` does both.
/// Without them each test fails and says so.
@Suite(.serialized) enum IntegrationTests {}
