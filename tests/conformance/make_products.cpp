// Makes one of everything that Tamga signs, for other programs to judge: `conformance_products FOLDER UNIX_TIME`.
// Each certificate, CRL and OCSP response becomes a file; manifest.tsv says what each is.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "ca-core/documents/document_signer.hpp"
#include "ca-core/openssl/library.hpp"
#include "ca-core/revocation/crl.hpp"
#include "ca-core/revocation/ocsp_responder.hpp"
#include "tests/support/test_authority.hpp"

namespace tamga {
namespace {

using testing::TestAuthority;

struct Subscriber {
  std::string name;
  Certificate certificate;
};

/// Writes the products into one folder.
class Collection {
 public:
  explicit Collection(std::filesystem::path folder) : folder_(std::move(folder)), manifest_(folder_ / "manifest.tsv") {}

  void add(const std::string& name, const std::string& issuer, const Profile& profile, const Certificate& certificate) {
    write(name + ".der", certificate.der());
    write(name + ".pem", as_bytes(certificate.to_pem()));
    row({"certificate", name, issuer, std::string(profile.name),
         std::string(to_string(certificate.public_key().parameter_set()))});
  }

  /// Under the password of a test, with the public key beside it.
  void add_key(const PrivateKey& key) {
    const std::string name = "key." + std::string(to_string(key.public_key().parameter_set()));
    write(name + ".pem", as_bytes(key.to_encrypted_pem(Password(std::string("пароль пробы")))));
    write(name + ".spki", key.public_key().spki());
    row({"key", name, "-", "-", std::string(to_string(key.public_key().parameter_set()))});
  }

  void add_crl(const std::string& issuer, const Bytes& der) {
    write(issuer + ".crl", der);
    row({"crl", issuer, issuer, "-", "-"});
  }

  void add_document(const std::string& signer, const std::string& issuer, const Bytes& der) {
    write(signer + ".p7m", der);
    row({"document", signer, issuer, "-", "-"});
  }

  void add_ocsp(const std::string& name, const std::string& issuer, std::string_view status, const Bytes& der) {
    write(name + ".ocsp", der);
    row({"ocsp", name, issuer, std::string(status), "-"});
  }

 private:
  void write(const std::string& name, ByteView octets) {
    std::ofstream stream(folder_ / name, std::ios::binary);
    stream << as_text(octets);
    if (!stream.flush()) throw std::runtime_error("cannot write " + name);
  }

  void row(std::initializer_list<std::string> columns) {
    const char* separator = "";
    for (const std::string& column : columns) {
      manifest_ << separator << column;
      separator = "\t";
    }
    manifest_ << '\n';
  }

  std::filesystem::path folder_;
  std::ofstream manifest_;
};

/// One CA within a chain, and what it signs.
class Workshop {
 public:
  Workshop(Collection& products, std::string name, const TestAuthority& authority)
      : products_(products), name_(std::move(name)), authority_(authority) {}

  void make_subscribers(const Profile& profile, const std::vector<ParameterSet>& sets) {
    for (const ParameterSet set : sets) {
      if (!profile.allows(set)) continue;
      const PublicKey key = PrivateKey::generate(set).public_key();
      const Certificate certificate = authority_.issue(testing::subscriber_order(profile, key));
      const std::string name = name_ + "." + std::string(profile.name) + "." + std::string(to_string(set));
      products_.add(name, name_, profile, certificate);
      subscribers_.push_back({name, certificate});
    }
  }

  void make_service(std::string_view profile_name, ParameterSet set) {
    const PublicKey key = PrivateKey::generate(set).public_key();
    const CertificateOrder order = testing::service_order(profile_name, "ca.example.ru", key);
    const std::string name = name_ + "." + std::string(profile_name) + "." + std::string(to_string(set));
    products_.add(name, name_, *order.profile, authority_.issue(order));
  }

  /// A document by the signer of registry extracts, with the certificates up to the root.
  void make_document(ParameterSet set, const Certificate& root) {
    const auto key = std::make_shared<const KeyFileSigner>(PrivateKey::generate(set));
    const CertificateOrder order = testing::service_order("registry-extract", "Выписки", key->public_key());
    const Certificate certificate = authority_.issue(order);
    const std::string name = name_ + ".registry-extract." + std::string(to_string(set));
    products_.add(name, name_, *order.profile, certificate);
    const DocumentSigner signer(key, certificate, {authority_.certificate(), root});
    products_.add_document(name, name_, signer.attached(as_bytes("Выписка из реестра"), testing::centre_time()));
  }

  /// The first subscriber is on the list, as an abandoned serial number is without a reason.
  void make_crl() {
    const Instant now = testing::centre_time();
    CrlBuilder builder(authority_.certificate(), authority_.signer->algorithm(),
                       std::filesystem::temp_directory_path());
    for (const Subscriber& subscriber : revoked()) {
      builder.add({subscriber.certificate.serial(), now, RevocationReason::superseded, now - std::chrono::hours(1)});
    }
    builder.add({testing::random_serial(), now});
    Bytes crl;
    std::move(builder).finish({1, now, now + std::chrono::days(1)}, *authority_.signer,
                              [&crl](ByteView chunk) { crl.insert(crl.end(), chunk.begin(), chunk.end()); });
    products_.add_crl(name_, crl);
  }

  /// A delegated responder's answers about every subscriber.
  void make_ocsp(ParameterSet set) {
    const KeyFileSigner signer(PrivateKey::generate(set));
    const CertificateOrder order = testing::service_order("ocsp-responder", "Ответчик", signer.public_key());
    const Certificate certificate = authority_.issue(order);
    const std::string name = name_ + ".ocsp-responder." + std::string(to_string(set));
    products_.add(name, name_, *order.profile, certificate);
    const OcspResponder responder(authority_.certificate(), certificate, signer);
    for (const Subscriber& subscriber : subscribers_) {
      const bool is_revoked = !revoked().empty() && subscriber.name == revoked().front().name;
      products_.add_ocsp(subscriber.name, name_, is_revoked ? "revoked" : "good",
                         answer(responder, subscriber, is_revoked));
    }
  }

 private:
  std::span<const Subscriber> revoked() const {
    return std::span(subscribers_).first(std::min<std::size_t>(1, subscribers_.size()));
  }

  static Bytes answer(const OcspResponder& responder, const Subscriber& subscriber, bool is_revoked) {
    const Instant now = testing::centre_time();
    Bytes storage;
    OcspAnswer answer{responder.cert_id(OcspDigest::sha1, subscriber.certificate.serial(), storage),
                      OcspAnswer::Status::good, std::nullopt, now, now + std::chrono::hours(1)};
    if (is_revoked) {
      answer.status = OcspAnswer::Status::revoked;
      answer.revocation = Revocation{now, RevocationReason::superseded};
    }
    return responder.respond(std::span(&answer, 1), now);
  }

  Collection& products_;
  std::string name_;
  const TestAuthority& authority_;
  std::vector<Subscriber> subscribers_;
};

const std::vector<ParameterSet>& subscriber_sets() {
  static const std::vector<ParameterSet> sets = {ParameterSet::cryptopro_a, ParameterSet::cryptopro_xcha,
                                                 ParameterSet::tc26_256_a,  ParameterSet::tc26_512_a,
                                                 ParameterSet::p256,        ParameterSet::rsa2048};
  return sets;
}

/// A root with its issuing CAs, all of one kind of key.
void make_chain(Collection& products, const std::string& root_slug, const std::vector<std::string>& slugs,
                ParameterSet set) {
  const std::string suffix = "." + std::string(to_string(set));
  const TestAuthority root = testing::make_root(root_slug, set);
  products.add(root_slug + suffix, root_slug + suffix, shipped_profiles().of_authority(root_slug), root.certificate());
  Workshop root_workshop(products, root_slug + suffix, root);
  root_workshop.make_service("tls-server", set);
  root_workshop.make_crl();
  for (const std::string& slug : slugs) {
    const TestAuthority authority = testing::make_issuing(root, slug, set);
    products.add(slug + suffix, root_slug + suffix, shipped_profiles().of_authority(slug), authority.certificate());
    Workshop workshop(products, slug + suffix, authority);
    for (const Profile& profile : shipped_profiles().all()) {
      if (profile.purpose != CertificatePurpose::end_entity || profile.ca != slug) continue;
      // Every kind of key once: what other applicants' certificates add is in the subject.
      workshop.make_subscribers(profile,
                                profile.serves(ApplicantKind::individual) ? subscriber_sets() : std::vector{set});
    }
    if (slug == "staff") {
      workshop.make_service("staff", ParameterSet::p256);
      workshop.make_service("staff", ParameterSet::cryptopro_a);
    }
    workshop.make_crl();
    workshop.make_ocsp(set);
    workshop.make_document(set, root.certificate());
  }
}

void make_everything(const std::filesystem::path& folder) {
  Collection products(folder);
  for (const ParameterSetFacts& set : parameter_sets()) {
    if (set.bits <= 2048) products.add_key(PrivateKey::generate(set.id));
  }
  for (const auto set : {ParameterSet::cryptopro_a, ParameterSet::tc26_512_a, ParameterSet::tc26_256_a}) {
    make_chain(products, "gost-root", {"gost-qualified", "gost-unqualified"}, set);
  }
  for (const auto set : {ParameterSet::p256, ParameterSet::rsa2048}) {
    make_chain(products, "ecdsa-root", {"ecdsa-unqualified", "staff"}, set);
  }
}

}  // namespace
}  // namespace tamga

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  tamga::openssl::load_library();
  tamga::testing::centre_time() = tamga::Instant(std::chrono::seconds(std::strtoll(argv[2], nullptr, 10)));
  tamga::make_everything(argv[1]);
  return 0;
}
