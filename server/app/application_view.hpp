#pragma once

// Applications as their readers see them, opened from what is stored.

#include "server/app/views.hpp"
#include "server/storage/applications.hpp"
#include "server/storage/personal_data.hpp"

namespace tamga::app {

/// As in a list: without identification and history.
ApplicationView view_of(storage::Transaction& transaction, const storage::PersonalData& personal_data,
                        const storage::ApplicationRecord& application);

/// The application as it stands now, with everything. It must exist.
ApplicationView full_view(storage::Transaction& transaction, const storage::PersonalData& personal_data,
                          ApplicationId id);
ApplicationView full_view(storage::Transaction& transaction, const storage::PersonalData& personal_data,
                          const storage::ApplicationRecord& application);

}  // namespace tamga::app
