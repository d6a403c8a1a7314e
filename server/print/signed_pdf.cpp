#include "server/print/signed_pdf.hpp"

#include <array>

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

#include "ca-core/base/error.hpp"
#include "ca-core/openssl/digest.hpp"

namespace tamga::print {
namespace {

// Octets for the CMS with its certificates; what it leaves is zeros.
constexpr std::size_t kRoom = 16384;
constexpr long long kAnyOffset = 9999999999;
constexpr std::string_view kPlaceOfRange = "/ByteRange [ 0 9999999999 9999999999 9999999999 ]";
constexpr int kPrintedAndLocked = 4 + 128;  // of the annotation

[[noreturn]] void refuse(const std::string& what) {
  throw Error(Errc::internal, LogNote{"a PDF file cannot be signed: " + what});
}

/// "D:20261126102045Z" of "2026-11-26T10:20:45Z".
std::string pdf_date(Instant instant) {
  std::string digits;
  for (const char c : to_rfc3339(instant)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  return "D:" + digits + "Z";
}

QPDFObjectHandle signature_dictionary(Instant signing_time, const std::string& reason) {
  auto dictionary = QPDFObjectHandle::newDictionary();
  dictionary.replaceKey("/Type", QPDFObjectHandle::newName("/Sig"));
  dictionary.replaceKey("/Filter", QPDFObjectHandle::newName("/Adobe.PPKLite"));
  dictionary.replaceKey("/SubFilter", QPDFObjectHandle::newName("/ETSI.CAdES.detached"));
  const auto offset = QPDFObjectHandle::newInteger(kAnyOffset);
  dictionary.replaceKey("/ByteRange", QPDFObjectHandle::newArray(std::vector<QPDFObjectHandle>{
                                          QPDFObjectHandle::newInteger(0), offset, offset, offset}));
  dictionary.replaceKey("/Contents", QPDFObjectHandle::newString(std::string(kRoom, '\0')));
  dictionary.replaceKey("/M", QPDFObjectHandle::newString(pdf_date(signing_time)));
  dictionary.replaceKey("/Reason", QPDFObjectHandle::newUnicodeString(reason));
  return dictionary;
}

/// A field without a place on the page.
void add_field(QPDF& pdf, const QPDFObjectHandle& signature) {
  const auto pages = QPDFPageDocumentHelper(pdf).getAllPages();
  if (pages.empty()) refuse("it has no page");
  QPDFObjectHandle page = pages.front().getObjectHandle();
  auto field = QPDFObjectHandle::newDictionary();
  field.replaceKey("/Type", QPDFObjectHandle::newName("/Annot"));
  field.replaceKey("/Subtype", QPDFObjectHandle::newName("/Widget"));
  field.replaceKey("/FT", QPDFObjectHandle::newName("/Sig"));
  field.replaceKey("/T", QPDFObjectHandle::newString("Signature"));
  field.replaceKey("/F", QPDFObjectHandle::newInteger(kPrintedAndLocked));
  field.replaceKey("/Rect", QPDFObjectHandle::newArray(QPDFObjectHandle::Rectangle(0, 0, 0, 0)));
  field.replaceKey("/P", page);
  field.replaceKey("/V", pdf.makeIndirectObject(signature));
  const auto fields = QPDFObjectHandle::newArray(std::vector<QPDFObjectHandle>{pdf.makeIndirectObject(field)});
  page.replaceKey("/Annots", fields);
  auto form = QPDFObjectHandle::newDictionary();
  form.replaceKey("/Fields", fields);
  form.replaceKey("/SigFlags", QPDFObjectHandle::newInteger(3));  // there are signatures; only append
  pdf.getRoot().replaceKey("/AcroForm", pdf.makeIndirectObject(form));
}

std::string with_empty_signature(std::string_view file, Instant signing_time, const std::string& reason) {
  try {
    QPDF pdf;
    pdf.setSuppressWarnings(true);
    pdf.processMemoryFile("page", file.data(), file.size());
    add_field(pdf, signature_dictionary(signing_time, reason));
    QPDFObjectHandle info = pdf.getTrailer().getKey("/Info");
    // cairo 1.16 leaves the "D:" out.
    if (info.isDictionary()) info.replaceKey("/CreationDate", QPDFObjectHandle::newString(pdf_date(signing_time)));
    QPDFWriter writer(pdf);
    writer.setOutputMemory();
    writer.setObjectStreamMode(qpdf_o_disable);  // the dictionary stands in plain sight
    writer.setDeterministicID(true);
    writer.write();
    const auto buffer = writer.getBufferSharedPointer();
    return {reinterpret_cast<const char*>(buffer->getBuffer()), buffer->getSize()};
  } catch (const Error&) {
    throw;
  } catch (const std::exception& failure) {
    refuse(failure.what());
  }
}

/// The place of `text`, which stands there once.
std::size_t only_place(std::string_view file, std::string_view text) {
  const std::size_t place = file.find(text);
  if (place == std::string_view::npos || file.find(text, place + 1) != std::string_view::npos) {
    refuse("there is not one signature");
  }
  return place;
}

}  // namespace

std::string sign_pdf(std::string_view pdf, const DocumentSigner& signer, Instant signing_time,
                     const std::string& reason) {
  std::string file = with_empty_signature(pdf, signing_time, reason);
  const std::string empty = "<" + std::string(2 * kRoom, '0') + ">";
  const std::size_t before = only_place(file, empty);
  const std::size_t after = before + empty.size();

  std::string range = "/ByteRange [ 0 " + std::to_string(before) + " " + std::to_string(after) + " " +
                      std::to_string(file.size() - after) + " ]";
  range.resize(kPlaceOfRange.size(), ' ');
  file.replace(only_place(file, kPlaceOfRange), range.size(), range);

  openssl::Digest digest(signer.digest_algorithm());
  digest.update(as_bytes(std::string_view(file).substr(0, before)));
  digest.update(as_bytes(std::string_view(file).substr(after)));
  const std::string signature = to_hex(signer.detached(digest.finish()));
  if (signature.size() > 2 * kRoom) refuse("the signature is longer than its place");
  file.replace(before + 1, signature.size(), signature);
  return file;
}

}  // namespace tamga::print
