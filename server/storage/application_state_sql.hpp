#pragma once

// How statements read the state of an application. The column says `queued` from the request to issue until the
// certificate is there or the application is parked; it is being issued while there is a lease (table issuing_leases).

/// Applications as `a`, with their leases as `lease`.
#define TAMGA_APPLICATIONS_WITH_LEASES "applications a LEFT JOIN issuing_leases lease ON lease.application_id = a.id "

/// The word of the state, over these.
#define TAMGA_APPLICATION_STATE \
  "CASE WHEN a.state = 'queued' AND lease.application_id IS NOT NULL THEN 'issuing' ELSE a.state END"
