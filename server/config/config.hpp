#pragma once

// The configuration: one immutable value, read once at start and handed down in parts by constructor.
// deploy/tamga.toml documents every key. Paths are absolute here: relative ones start at the file's own folder.
// Secrets never stand in the file, only the paths of the files that hold them.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ca-core/pkcs11/token_key.hpp"

namespace tamga::config {

using Seconds = std::chrono::seconds;
using Path = std::filesystem::path;

enum class Duty { registration, issuance, status };
enum class LogLevel { debug, info, warning, error };
enum class TlsVersion { tls12, tls13 };

/// What OCSP says of serial numbers that are not in the registry.
enum class NeverIssued { unknown, revoked };

/// What becomes of the nonces in OCSP requests.
enum class NoncePolicy { repeat, ignore };

/// An address to listen on: "127.0.0.1:8443", "[::1]:8443".
struct Endpoint {
  std::string address;
  std::uint16_t port = 0;

  std::string to_string() const;
  bool operator==(const Endpoint&) const = default;
};

struct Daemon {
  std::vector<Duty> duties;
  /// First octet of every serial number drawn here: 1..127, another one for each daemon that issues.
  std::uint8_t instance = 1;
  /// How long a stopping daemon may take to finish what it accepted.
  Seconds stop_timeout{30};

  bool has(Duty duty) const;
};

struct Log {
  LogLevel level = LogLevel::info;
};

/// Who runs the authority: goes into the CA certificates, and the tools into each certificate's issuerSignTool.
struct Organization {
  std::string name;
  std::string inn;          // 10 digits, of a legal entity
  std::string ogrn;         // 13 digits
  std::string region_code;  // "77"
  std::string region;       // "г. Москва"
  std::string locality;
  std::string street;
  std::string email;                       // may be empty
  std::string signature_tool;              // signTool: the CA's means of signature, 1..200 characters
  std::string ca_tool;                     // cATool, 1..200 characters
  std::string signature_tool_certificate;  // signToolCert: its conformity document, 1..100 characters
  std::string ca_tool_certificate;         // cAToolCert, 1..100 characters
};

/// libpq connection strings, one for each role; passwords come from passfile=, never from here.
struct Database {
  std::string registration;
  std::string issuance;
  std::string status;
  std::size_t pool_size = 8;
  Seconds acquire_timeout{5};  // how long a request waits for a free connection before it is refused
};

struct CertificateFiles {
  Path certificate;  // PEM, the chain after it
  Path key;          // PEM, encrypted ones are opened with keys.password_file
};

/// The HTTPS listener of staff and MFC systems.
struct Api {
  Endpoint listen;
  std::vector<CertificateFiles> certificates;  // one ECDSA and, where wanted, one GOST
  Path client_ca;                              // PEM; first the staff CA: it is trusted, and others of its name
  std::vector<std::string> names{"localhost", "127.0.0.1"};  // host names and addresses in its TLS certificates
  TlsVersion tls_max = TlsVersion::tls12;
  std::size_t max_connections = 512;
  std::size_t max_header = 16 * 1024;  // octets
  std::size_t max_body = 256 * 1024;   // octets
  std::size_t worker_threads = 16;
  std::size_t queue_limit = 256;  // requests that wait for a worker; more get 503
  // What anybody may ask of the registry from one IPv4 address or IPv6 /64: at once, and a second from then on.
  std::size_t registry_burst = 120;
  std::size_t registry_per_second = 2;  // 0: any number
  Seconds handshake_timeout{10};
  Seconds request_timeout{30};  // from the first octet of a request to its last, and again for writing the answer
  Seconds idle_timeout{60};     // between two requests of a connection
};

/// The public plain HTTP listener: OCSP, CRL, CA certificates, registry.
struct Status {
  Endpoint listen;
  std::string
      public_url;  // "http://status.example.ru": the start of the URLs in certificates, without a slash at its end
  Path snapshot_directory;
  std::size_t threads = 1;
  std::size_t max_connections = 4096;
  std::size_t max_connections_per_source = 256;  // of an IPv4 address or an IPv6 /64; 0: any number
  Seconds max_age{86400};                        // the registry unheard of for longer: tryLater
  Seconds ocsp_validity{3600};                   // nextUpdate - thisUpdate of prepared OCSP answers
  /// How long after its end OCSP answers for a certificate; nullopt: for ever.
  std::optional<Seconds> ocsp_retention;
  NeverIssued ocsp_never_issued = NeverIssued::unknown;
  NoncePolicy ocsp_nonce = NoncePolicy::repeat;
  std::size_t ocsp_nonce_min = 1;    // octets; shorter and longer ones are passed over as well
  std::size_t ocsp_nonce_max = 128;  // octets
  Seconds idle_timeout{30};
};

/// The listener for monitoring: /healthz, /readyz, /metrics. Plain HTTP, meant for a private address.
struct Metrics {
  Endpoint listen;
};

struct Keys {
  Path directory;
  Path password_file;  // mode 0600 or 0400
  /// Keys that are in tokens (PKCS#11) and not in the directory, by name: "ecdsa-root", "ocsp-ecdsa-root",
  /// "extract-ecdsa-root".
  std::map<std::string, TokenKey, std::less<>> tokens;
};

struct PersonalData {
  Path master_key_file;  // 32 octets as 64 hexadecimal digits, mode 0600 or 0400
};

struct Issuance {
  std::size_t workers = 2;
  std::size_t batch = 64;  // applications claimed at a time
  Seconds lease{60};       // after which recovery may take an unfinished attempt away
  std::size_t max_attempts = 3;
  Seconds responder_renewal{30 * 86400};  // before its end the certificate of an OCSP responder is renewed
};

/// Where CRLs are put besides: a folder or a URL.
struct CrlTarget {
  Path directory;
  std::string url;        // "https://store.example.ru/crl": lists are put under it by HTTP PUT
  Path credentials_file;  // "user:password" for basic authentication, of S3 "access key:secret key"; may be empty
  std::string s3_region;  // "ru-central1": signed with AWS Signature Version 4; empty: not S3
};

struct Crl {
  Seconds validity{7 * 86400};           // nextUpdate - thisUpdate
  Seconds period{86400};                 // a new CRL at least this often, and at once after a revocation
  Path directory;                        // where issuing daemons build CRLs and status daemons keep their copies
  std::size_t shards = 0;                // how many shards new certificates name one of; 0: none
  std::size_t former_shards = 0;         // how many it were before, published as long as certificates name them
  bool delta = false;                    // a delta CRL with each
  std::size_t warn_octets = 10'000'000;  // a longer CRL is warned of
  std::vector<CrlTarget> targets;
  Seconds cache_age{3600};         // how long caches may keep a CRL without asking for a newer one; at most the period
  Seconds delta_reach{2 * 86400};  // how old the complete CRL may be that it builds upon
};

/// What an issuing daemon asks status daemons as the public does.
struct Monitor {
  std::vector<std::string> urls;  // "http://status1.example.ru", without a slash at the end; none: nobody is asked
  Seconds interval{60};           // between two looks at certificates of all ages and at the CRLs
  Seconds patience{5};            // a change that is not told of by then is a disagreement
  std::size_t sample = 20;        // certificates a look
};

/// Telling systems that rely on certificates of changes.
struct Webhooks {
  std::size_t senders = 4;     // messages under way at a time
  Seconds timeout{10};         // for one message and its answer
  Seconds retry_max{600};      // between two attempts at a message, at most
  Seconds give_up{5 * 86400};  // one that has failed for so long is disabled
  bool allow_http = false;     // URLs may be http://
  bool allow_private = false;  // URLs may lead to addresses that are not public
  Path ca_file;                // PEM: whose TLS certificates are believed; empty: those that the system believes
};

/// Requests for revocation that wait for a decision.
struct Revocation {
  Seconds warning_margin{2 * 3600};  // before the twelve hours of a request are over it is warned of
};

struct CodeWord {
  std::size_t attempts = 5;          // wrong ones within the window about one subscriber, then 429
  std::size_t source_attempts = 50;  // the same by one operator about anybody
  Seconds window{900};
  std::size_t memory_kib = 19456;  // Argon2id
  std::size_t passes = 2;
  std::size_t threads = 2;  // of the hashing pool
};

/// What holders ask for with their qualified signature.
struct SignedRequests {
  Seconds max_age{86400};  // between the date of the statement and its coming in
  Seconds clock_skew{300};
};

struct Config {
  Path file;  // where it was read from
  Daemon daemon;
  Log log;
  Organization organization;
  Database database;
  Api api;
  Status status;
  Metrics metrics;
  Keys keys;
  PersonalData personal_data;
  Issuance issuance;
  Crl crl;
  Monitor monitor;
  Webhooks webhooks;
  Revocation revocation;
  CodeWord code_word;
  SignedRequests signed_requests;
};

/// Reads and checks the file's text. Error{Errc::configuration_invalid} lists every fault in its note, a sentence each,
/// with the file and the line.
Config load(const Path& file);

/// The same from a text; `file` names it in messages and is where relative paths start.
Config parse(std::string_view text, const Path& file);

/// What is wrong with the files that the configuration names: missing, unreadable, secrets open to others. A sentence
/// each.
std::vector<std::string> check_files(const Config& config);

/// The resolved values as TOML, defaults included; there are no secrets among them.
std::string to_toml(const Config& config);

/// $TAMGA_CONFIG, or /etc/tamga/tamga.toml.
Path default_file();

/// Forgets the variables that gost-engine would read without a lock. Before any thread is started.
void clean_environment();

}  // namespace tamga::config
