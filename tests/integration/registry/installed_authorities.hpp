#pragma once

// One key ceremony for all tests of the program: the authorities in a folder of their own and a database that knows
// them, to be copied for each test.

#include <filesystem>
#include <memory>
#include <string>

#include "server/app/authority_keys.hpp"

namespace tamga::testing {

class InstalledAuthorities {
 public:
  /// Made at the first call; the folder goes with the program.
  static const InstalledAuthorities& instance();

  /// A new database, migrated and with the authorities registered; returns its name.
  std::string create_database() const;

  const app::AuthorityKeys& keys() const { return *keys_; }
  const app::KeyStore& key_store() const { return *key_store_; }
  const std::filesystem::path& directory() const { return directory_; }

  InstalledAuthorities(const InstalledAuthorities&) = delete;
  InstalledAuthorities& operator=(const InstalledAuthorities&) = delete;

 private:
  InstalledAuthorities();
  ~InstalledAuthorities();

  std::filesystem::path folder_;
  std::filesystem::path directory_;
  std::string template_;
  Password password_{std::string("пароль ключей")};
  app::TokenKeys no_tokens_;
  std::unique_ptr<app::KeyStore> key_store_;
  std::unique_ptr<app::AuthorityKeys> keys_;
};

}  // namespace tamga::testing
