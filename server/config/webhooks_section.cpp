#include "server/config/webhooks_section.hpp"

#include "server/config/values.hpp"

namespace tamga::config {

void read_webhooks(TableReader& table, Webhooks& webhooks) {
  table.number("senders", webhooks.senders, {2, 64});
  table.duration("timeout", webhooks.timeout, Seconds(1), Seconds(60));
  table.duration("retry_max", webhooks.retry_max, Seconds(1), Seconds(86400));
  table.duration("give_up", webhooks.give_up, Seconds(1), Seconds(90 * 86400));
  table.flag("allow_http", webhooks.allow_http);
  table.flag("allow_private", webhooks.allow_private);
  table.optional_path("ca_file", webhooks.ca_file);
}

toml::table webhooks_table(const Webhooks& webhooks) {
  toml::table table{{"senders", static_cast<std::int64_t>(webhooks.senders)},
                    {"timeout", to_string(webhooks.timeout)},
                    {"retry_max", to_string(webhooks.retry_max)},
                    {"give_up", to_string(webhooks.give_up)},
                    {"allow_http", webhooks.allow_http},
                    {"allow_private", webhooks.allow_private}};
  if (!webhooks.ca_file.empty()) table.insert("ca_file", webhooks.ca_file.string());
  return table;
}

}  // namespace tamga::config
