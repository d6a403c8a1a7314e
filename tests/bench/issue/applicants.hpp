#pragma once

// Applicants who do not exist, as many as a benchmark needs.

#include <cstddef>

#include "server/app/input.hpp"

namespace tamga::bench {

/// Another person for each number, with SNILS and INN whose check digits are right.
app::SubmissionInput submission(std::size_t number, SignatureKind kind, Bytes request);

app::ApprovalInput approval(Instant now);

}  // namespace tamga::bench
