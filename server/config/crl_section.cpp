#include "server/config/crl_section.hpp"

#include <algorithm>
#include <utility>

#include "ca-core/revocation/crl_shard.hpp"
#include "server/config/values.hpp"

namespace tamga::config {
namespace {

bool is_region_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

void read_crl_targets(TableReader& crl, Faults& faults, std::vector<CrlTarget>& targets) {
  for (const toml::table* item : crl.tables("targets")) {
    TableReader table(item, "[crl] targets", faults);
    CrlTarget target;
    table.optional_path("directory", target.directory);
    table.optional_text("url", target.url, {8, 500});
    table.optional_path("credentials_file", target.credentials_file);
    table.optional_text("s3_region", target.s3_region, {1, 64});
    if (target.directory.empty() == target.url.empty()) table.fault("url", "must be given, or directory, and not both");
    if (!target.url.empty() && !is_base_url(target.url))
      table.fault("url", "must be an http:// or https:// URL without a user, a query and a slash at its end");
    if (target.url.empty() && !target.credentials_file.empty()) table.fault("credentials_file", "belongs to a url");
    if (!target.s3_region.empty() && target.credentials_file.empty())
      table.fault("s3_region", "needs a credentials_file with the access key and the secret key");
    if (!std::ranges::all_of(target.s3_region, is_region_character))
      table.fault("s3_region", "must be small Latin letters, digits and hyphens");
    table.finish();
    targets.push_back(std::move(target));
  }
}

}  // namespace

void read_crl(TableReader& table, Faults& faults, Crl& crl) {
  table.duration("validity", crl.validity, Seconds(600), Seconds(90 * 86400));
  table.duration("period", crl.period, Seconds(60), Seconds(90 * 86400));
  table.duration("cache_age", crl.cache_age, Seconds(1), Seconds(90 * 86400));
  table.required_path("directory", crl.directory);
  table.number("shards", crl.shards, {0, kMostShards});
  table.number("former_shards", crl.former_shards, {0, kMostShards});
  for (const auto& [key, count] : {std::pair{"shards", crl.shards}, std::pair{"former_shards", crl.former_shards}}) {
    if (!is_shard_count(static_cast<unsigned>(count))) table.fault(key, "must be 0, 2, 4, 8, 16, 32 or 64");
  }
  read_crl_targets(table, faults, crl.targets);
  table.number("warn_octets", crl.warn_octets, {1'000, 10'000'000'000});
  table.flag("delta", crl.delta);
  table.duration("delta_reach", crl.delta_reach, Seconds(60), Seconds(90 * 86400));
  if (crl.period >= crl.validity)
    table.fault("period", "must be shorter than validity, or there is a time without a CRL");
}

}  // namespace tamga::config
