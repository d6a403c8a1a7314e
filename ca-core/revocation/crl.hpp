#pragma once

// Certificate revocation lists, RFC 5280 section 5: version 2, with authorityKeyIdentifier and cRLNumber. A complete
// list says all; a delta list what has changed since a complete one (section 5.2.4); a shard what there is to say of
// the certificates of one distribution point (section 5.2.5). Written in constant memory whatever the number of
// entries: they wait, encoded, in an unlinked file; the header is made when their length is known, then everything is
// signed and read in pieces.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ca-core/base/bytes.hpp"
#include "ca-core/base/instant.hpp"
#include "ca-core/keys/parameter_set.hpp"
#include "ca-core/revocation/status.hpp"
#include "ca-core/x509/serial_number.hpp"

namespace tamga {

class Certificate;
class CrlSpool;
class SignedCrl;
class Signer;

struct CrlEntry {
  SerialNumber serial;
  Instant revoked_at;
  std::optional<RevocationReason> reason = std::nullopt;  // `unspecified` is left out, as if it were absent
  std::optional<Instant> invalidity_date = std::nullopt;  // RFC 5280 section 5.3.2
};

enum class CrlKind { complete, delta, shard };

/// What a list says of itself.
struct CrlHeader {
  std::uint64_t number;  // RFC 5280 section 5.2.3; it only rises
  Instant this_update;
  Instant next_update;
  std::optional<std::uint64_t> base = std::nullopt;  // of a delta list: BaseCRLNumber, which is below `number`
  std::string issuing_point = {};                    // of a shard: the URL that its certificates name
  std::string freshest = {};                         // of a complete list: the URL of its delta list; may be empty

  CrlKind kind() const {
    if (base) return CrlKind::delta;
    return issuing_point.empty() ? CrlKind::complete : CrlKind::shard;
  }

  bool operator==(const CrlHeader&) const = default;
};

struct CrlSummary {
  CrlHeader header;
  std::uint64_t entries;
  std::uint64_t octets;  // of the whole list
  Bytes sha256;          // of the whole list: an ETag and a check against damage

  bool operator==(const CrlSummary&) const = default;
};

/// Takes the list piece by piece, in order; a piece has at most kCrlChunk octets, all but the last exactly as many.
using CrlSink = std::function<void(ByteView chunk)>;

/// Gives the list piece by piece, in order; an empty view at the end. A view stays valid until the next call.
using CrlSource = std::function<ByteView()>;

inline constexpr std::size_t kCrlChunk = std::size_t{1} << 20U;

/// When a list's signature is made.
enum class Signing {
  now,
  beside,  // in a thread of its own where its length is known or can be chosen beforehand; whoever reads the end of
           // the list waits for it
};

/// Makes one list. Entries come in any order and are written as they come; the caller sees to it that no serial comes
/// twice.
class CrlBuilder {
 public:
  /// The spool file is made in `spool_directory` and unlinked at once: nothing stays behind after a crash.
  /// Error{file_unreadable} when it cannot be made, {crypto_failed} when the certificate does not let its key sign
  /// lists.
  CrlBuilder(const Certificate& ca, SignatureAlgorithm algorithm, const std::filesystem::path& spool_directory,
             CrlKind kind = CrlKind::complete);
  ~CrlBuilder();
  CrlBuilder(CrlBuilder&&) noexcept;
  CrlBuilder& operator=(CrlBuilder&&) noexcept;

  /// Error{internal} for remove_from_crl, which only a delta list may say; Error{file_unreadable} when the disk is
  /// full.
  void add(const CrlEntry& entry);

  /// The entries so far, encoded one after another, all but the last few: another thread may read what is there while
  /// more come.
  std::shared_ptr<const CrlSpool> spool() const { return spool_; }

  /// The signer's key must be the CA's and its algorithm the one given to the constructor.
  /// Error{crypto_failed} otherwise; {internal} when the header is another kind's; {file_unreadable}; and what the
  /// signer throws. With Signing::beside the signer must live longer than the list, and what goes wrong in signing is
  /// thrown at whoever reads the list's end. The builder is used up.
  SignedCrl sign(const CrlHeader& header, const Signer& signer, Signing when = Signing::now) &&;

  /// The same for who wants the list once and now: gives the whole of it to `sink`.
  CrlSummary finish(const CrlHeader& header, const Signer& signer, const CrlSink& sink) &&;

 private:
  Bytes issuer_der_;
  Bytes key_identifier_;
  Bytes ca_spki_;
  SignatureAlgorithm algorithm_;
  CrlKind kind_;
  std::shared_ptr<CrlSpool> spool_;
  std::uint64_t entries_ = 0;
};

/// Called for each entry of a list that is being verified.
using CrlVisitor = std::function<void(const CrlEntry& entry)>;

/// Reads a list of this kind back in constant memory: strict DER, version 2, the issuer's name octet for octet, the
/// extensions, the signature by the CA's key, and every rule of ca-core/lint that is an error, but for the one that no
/// serial number comes twice. Error{crl_invalid} with a note when anything is not as it must be. What `visit` was told
/// is proven only when the function returns.
CrlSummary verify_crl(const CrlSource& source, const Certificate& ca, const CrlVisitor& visit = {},
                      CrlKind kind = CrlKind::complete);

/// The same of a complete list in a file; Error{file_unreadable} when it cannot be read.
CrlSummary verify_crl_file(const std::filesystem::path& file, const Certificate& ca, const CrlVisitor& visit = {});

}  // namespace tamga
