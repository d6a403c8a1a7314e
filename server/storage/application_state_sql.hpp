#pragma once

// How statements read the state of an application. The column says `issued` from the request to issue on: until the
// certificate is there or the application is parked, it is in the table issuing_queue, and being issued while its place
// there is leased. The view application_states says the same to people.

/// Applications as `a`, with their places in the queue as `place`.
#define TAMGA_APPLICATIONS_WITH_PLACES "applications a LEFT JOIN issuing_queue place ON place.application_id = a.id "

/// The word of the state, over these.
#define TAMGA_APPLICATION_STATE                                                 \
  "CASE WHEN a.state <> 'issued' OR place.application_id IS NULL THEN a.state " \
  "WHEN place.leased_until IS NULL THEN 'queued' ELSE 'issuing' END"
