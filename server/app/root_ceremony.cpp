#include "server/app/root_ceremony.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <memory>
#include <system_error>

#include "ca-core/base/error.hpp"
#include "ca-core/issuing/authority_request.hpp"
#include "ca-core/issuing/cross_certification.hpp"
#include "ca-core/issuing/key_duties.hpp"
#include "ca-core/openssl/digest.hpp"
#include "ca-core/x509/certificate_request.hpp"
#include "ca-core/x509/name_text.hpp"
#include "server/app/authority_keys.hpp"
#include "server/app/root_key.hpp"
#include "server/app/root_register.hpp"

namespace tamga::app {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(Errc::configuration_invalid, LogNote{sentence});
}

/// The same file again after a crash, or the next CRL in the place of the last one: for good.
void put_file(const fs::path& place, ByteView content) {
  fs::path fresh = place;
  fresh += ".new";
  const auto file = status::create_file(fresh);
  if (!file || !status::write_all(file, content) || !status::sync_data(file) || !status::put_in_place(fresh, place)) {
    throw Error(Errc::file_unreadable, LogNote{status::describe_failure("cannot write", place)});
  }
}

CeremonyProduct hand_out(const Certificate& certificate, const fs::path& file) {
  put_file(file, as_bytes(certificate.to_pem()));
  return {file, certificate.subject_text() + ", until " + to_rfc3339(certificate.not_after())};
}

TranscriptFields digests_of(const fs::path& file, ByteView content) {
  return {{"file", file.filename().string()},
          {"sha256", to_hex(openssl::sha256(content))},
          {"streebog256", to_hex(openssl::streebog256(content))}};
}

TranscriptFields facts_of(const Certificate& certificate, const fs::path& file) {
  TranscriptFields fields = {{"serial", certificate.serial().to_hex()},
                             {"subject", certificate.subject_text()},
                             {"until", to_rfc3339(certificate.not_after())},
                             {"key", to_hex(certificate.public_key().fingerprint())},
                             {"certificate-sha256", to_hex(openssl::sha256(certificate.der()))}};
  for (auto& field : digests_of(file, as_bytes(certificate.to_pem()))) fields.push_back(std::move(field));
  return fields;
}

/// The folder of a new root. One that was made for nothing is taken away again.
class RootFolder {
 public:
  explicit RootFolder(const fs::path& place) : place_(place), made_(fs::create_directories(place)) {
    fs::permissions(place, fs::perms::owner_all);
  }
  ~RootFolder() {
    std::error_code ignored;
    if (made_) fs::remove(place_, ignored);  // which leaves it where something is in it
  }
  RootFolder(const RootFolder&) = delete;
  RootFolder& operator=(const RootFolder&) = delete;

 private:
  const fs::path& place_;
  bool made_;
};

/// A root whose folder is held for one act.
class OpenRoot {
 public:
  explicit OpenRoot(const RootCeremonyOrder& order)
      : register_(order.folder),
        root_(root_of(register_, order.folder)),
        key_(order.folder, root_.name, order.ceremony.tokens, order.password_file),
        signer_(key_.open(root_.certificate)),
        issuer_(slug_of(root_.certificate), root_.certificate, *signer_, urls_of(root_.name, order.ceremony.public_url),
                order.ceremony.tools),
        transcript_(order.folder, order.attendance) {}

  RootRegister& entries() { return register_; }
  const RootRegister::Root& root() const { return root_; }
  std::string_view kind() const { return slug_of(root_.certificate); }
  const Signer& signer() const { return *signer_; }
  const Issuer& issuer() const { return issuer_; }

  /// One line: what was done, by the key where it is.
  void tell(Instant now, std::string_view act, TranscriptFields fields) {
    for (auto& field : key_.place(signer_->public_key())) fields.push_back(std::move(field));
    transcript_.add(now, act, fields);
  }

 private:
  static RootRegister::Root root_of(const RootRegister& entries, const fs::path& folder) {
    if (!entries.root()) refuse("there is no root in " + folder.string() + ": `tamga ceremony root` makes one");
    return *entries.root();
  }

  /// Nobody answers for an offline root by OCSP: its CRL tells of its CAs.
  static CaUrls urls_of(const std::string& name, const std::string& public_url) {
    CaUrls urls = authority_urls(name, public_url);
    urls.ocsp.clear();
    return urls;
  }

  /// By what profiles call it.
  static std::string_view slug_of(const Certificate& root) {
    return root.public_key().type() == KeyType::gost2012_256 || root.public_key().type() == KeyType::gost2012_512
               ? "gost-root"
               : "ecdsa-root";
  }

  RootRegister register_;
  RootRegister::Root root_;
  RootKey key_;
  std::unique_ptr<Signer> signer_;
  Issuer issuer_;
  CeremonyTranscript transcript_;
};

Certificate certify(const RootCeremonyOrder& order, OpenRoot& open, const CertificateRequest& request,
                    const std::string& profile_name, Instant now, Random& random) {
  const Profile& profile = order.ceremony.profiles.named(profile_name);
  if (profile.purpose != CertificatePurpose::issuing_ca || profile.authorities.empty())
    refuse("by the profile " + profile_name + " no CA is certified");
  const AuthorityPlan& plan = authority_plan(profile.authorities.front());
  if (profile.ca != open.kind())
    refuse("the profile " + profile_name + " is of a CA under another root, " + profile.ca);
  if (open.entries().knows_key(request.public_key())) throw Error(Errc::key_already_registered);
  Subject subject = authority_subject(plan, order.ceremony.organization);
  const ByteView asked = request_subject(request.der());
  if (!std::ranges::equal(asked, subject.der())) {
    refuse("the request is for the name " + name_text(asked) + "\nby the configuration the CA's name is " +
           subject.to_text());
  }
  const IssuedCertificate issued = open.issuer().sign(open.issuer().prepare(own_certificate_order(
      order.ceremony, profile, request.public_key(), std::move(subject), now - kBackdating, random)));
  const Certificate certificate = Certificate::parse_der(issued.der);
  open.entries().add_certificate(openssl::sha256(request.der()), certificate, now);
  return certificate;
}

Certificate cross(const RootCeremonyOrder& order, OpenRoot& open, const CertificateRequest& request,
                  const Certificate& present, Instant now, Random& random) {
  require_request_of(request, present);
  require_crossable(present, open.root().certificate, now);
  if (open.entries().knows_key(request.public_key())) throw Error(Errc::key_already_registered);
  const IssuedCertificate issued = open.issuer().sign(
      open.issuer().prepare(cross_order(order.ceremony.profiles.named(kCrossProfile), present, open.root().certificate,
                                        now - kBackdating, order.ceremony.instance, random)));
  const Certificate certificate = Certificate::parse_der(issued.der);
  open.entries().add_certificate(openssl::sha256(request.der()), certificate, now);
  return certificate;
}

/// What `make` makes for this request, or made before: in the register, in the transcript, then in a file.
CeremonyProduct hand_out_once(const RootCeremonyOrder& order, OpenRoot& open, const CertificateRequest& request,
                              const std::string& act, Instant now, const std::function<Certificate()>& make) {
  const Bytes request_sha256 = openssl::sha256(request.der());
  const auto& issued = open.entries().issued();
  const auto known = std::ranges::find(issued, request_sha256, &RootRegister::Issued::request_sha256);
  const bool again = known != issued.end();
  const Certificate certificate = again ? known->certificate : make();
  const fs::path file = order.folder / ("certificate-" + certificate.serial().to_hex() + ".crt");
  TranscriptFields fields = facts_of(certificate, file);
  fields.emplace_back("request-sha256", to_hex(request_sha256));
  open.tell(now, again ? act + "-again" : act, std::move(fields));
  return hand_out(certificate, file);
}

}  // namespace

CeremonyProduct make_root(const RootCeremonyOrder& order, const RootOrder& wanted, Instant now, Random& random) {
  const std::string& name = wanted.name;
  const AuthorityPlan& plan = authority_plan(wanted.kind);
  if (plan.issuer != plan.name) refuse(wanted.kind + " is no root");
  if (!is_authority_name(name)) {
    refuse(
        "a root's name is a lower case letter, then such letters and digits with single hyphens between them, "
        "at most 40 characters");
  }
  const RootFolder folder(order.folder);
  RootRegister entries(order.folder);
  if (entries.root() && entries.root()->name != name)
    throw Error(Errc::already_initialised, LogNote{"the root " + entries.root()->name + " is here"});
  const fs::path file = certificate_path(order.folder, name);
  if (entries.root()) return hand_out(entries.root()->certificate, file);
  CeremonyTranscript transcript(order.folder, order.attendance);
  const Profile& profile = order.ceremony.profiles.of_authority(plan.name);
  RootKey key(order.folder, name, order.ceremony.tokens, order.password_file);
  const auto signer = key.make(profile, wanted.key, plan.key);
  try {
    const IssuedCertificate issued = issue_root(
        own_certificate_order(order.ceremony, profile, signer->public_key(),
                              authority_subject(plan, order.ceremony.organization), now - kBackdating, random),
        *signer, order.ceremony.tools);
    const Certificate certificate = Certificate::parse_der(issued.der);
    TranscriptFields fields = facts_of(certificate, file);
    for (auto& field : key.origin()) fields.push_back(std::move(field));
    entries.add_root(name, certificate, now);
    transcript.add(now, "root", fields);
    CeremonyProduct made = hand_out(certificate, file);
    if (!key.where().empty()) made.description += ", its key " + key.where();
    return made;
  } catch (...) {
    // A key that no register knows would stand in the way of the next attempt.
    if (!entries.root()) key.undo();
    throw;
  }
}

CeremonyProduct certify_authority(const RootCeremonyOrder& order, ByteView octets, const std::string& profile,
                                  Instant now, Random& random) {
  const CertificateRequest request = CertificateRequest::parse(octets);
  OpenRoot open(order);
  return hand_out_once(order, open, request, "certificate", now,
                       [&] { return certify(order, open, request, profile, now, random); });
}

CeremonyProduct cross_certify_authority(const RootCeremonyOrder& order, ByteView octets, const Certificate& present,
                                        Instant now, Random& random) {
  const CertificateRequest request = CertificateRequest::parse(octets);
  OpenRoot open(order);
  return hand_out_once(order, open, request, "cross-certificate", now,
                       [&] { return cross(order, open, request, present, now, random); });
}

CeremonyProduct make_root_crl(const RootCeremonyOrder& order, std::chrono::days validity, Instant now) {
  OpenRoot open(order);
  const Certificate& ca = open.root().certificate;
  const CrlHeader header{open.entries().draw_crl_number(now), now, now + validity};
  CrlBuilder builder(ca, open.signer().algorithm(), order.folder);
  for (const CrlEntry& entry : open.entries().revoked()) builder.add(entry);
  Bytes list;
  std::move(builder).finish(header, open.signer(),
                            [&](ByteView chunk) { list.insert(list.end(), chunk.begin(), chunk.end()); });
  bool given = false;
  verify_crl([&] { return std::exchange(given, true) ? ByteView{} : ByteView(list); }, ca);
  const fs::path file = order.folder / (open.root().name + ".crl");
  TranscriptFields fields = {{"number", std::to_string(header.number)},
                             {"entries", std::to_string(open.entries().revoked().size())},
                             {"until", to_rfc3339(header.next_update)}};
  for (auto& field : digests_of(file, list)) fields.push_back(std::move(field));
  open.tell(now, "crl", std::move(fields));
  put_file(file, list);
  return {file, "CRL " + std::to_string(header.number) + ", until " + to_rfc3339(header.next_update)};
}

void revoke_authority(const RootCeremonyOrder& order, const SerialNumber& serial, RevocationReason reason,
                      Instant now) {
  if (reason == RevocationReason::certificate_hold || reason == RevocationReason::remove_from_crl)
    refuse("a CA is revoked for good");
  OpenRoot open(order);
  const auto& issued = open.entries().issued();
  const auto known = std::ranges::find_if(issued, [&](const auto& one) { return one.certificate.serial() == serial; });
  if (known == issued.end()) throw Error(Errc::certificate_not_found);
  const auto& revoked = open.entries().revoked();
  if (std::ranges::find(revoked, serial, &CrlEntry::serial) != revoked.end())
    throw Error(Errc::certificate_already_revoked);
  // Told first: after a crash in between it is asked for again, and stands there twice. The other way round it would be
  // refused as done, and never told.
  open.tell(now, "revocation", {{"serial", serial.to_hex()}, {"reason", std::string(to_string(reason))}});
  open.entries().add_revocation({.serial = serial, .revoked_at = now, .reason = reason});
}

fs::path close_ceremony(const fs::path& folder, Attendance attendance, const std::vector<Certificate>& officers,
                        Instant now) {
  const RootRegister held(folder);
  CeremonyTranscript transcript(folder, std::move(attendance));
  transcript.close(now, officers);
  return transcript.path();
}

}  // namespace tamga::app
