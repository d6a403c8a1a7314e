#include "ca-core/keys/new_password.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <zxcvbn.h>

#include "ca-core/identity/unicode_text.hpp"

namespace tamga {
namespace {

/// Wiped, whichever way the function is left.
template <typename String>
struct Wiped {
  ~Wiped() { wipe(text.data(), text.size() * sizeof(typename String::value_type)); }

  String text;
};

constexpr char32_t kFirstSmall = U'а';
constexpr char32_t kFirstCapital = U'А';
/// The keys that type а to я on a Russian keyboard.
constexpr std::string_view kKeys = "f,dult;pbqrkvyjghcnea[wxio]sm'.z";

/// The key of an American keyboard that types this character; nullopt for one that a password may not have.
std::optional<char> key_of(char32_t c) {
  if (c >= U' ' && c <= U'~') return static_cast<char>(c);
  if (c == U'ё' || c == U'Ё') return '`';
  if (c >= kFirstSmall && c < kFirstSmall + kKeys.size()) return kKeys[c - kFirstSmall];
  if (c < kFirstCapital || c >= kFirstCapital + kKeys.size()) return std::nullopt;
  const char key = kKeys[c - kFirstCapital];
  return key >= 'a' && key <= 'z' ? static_cast<char>(key - 'a' + 'A') : key;
}

/// Words that the dictionaries lack: what the keys of пароль, привет, любовь, йцукен … spell.
constexpr std::array<const char*, 13> kWords = {"gfhjkm",   "ghbdtn", "k.,jdm",    "qwerty", "cjkywt",
                                                "yfcnz",    "vfrcbv", "fktrcfylh", "vjcrdf", "tamga",
                                                "password", "parol",  nullptr};

}  // namespace

Parsed<NewPassword> NewPassword::parse(std::string_view text) {
  constexpr std::size_t kLongestLetter = 2;  // octets of a Russian one
  if (text.size() > kMaxLength * kLongestLetter) return Errc::too_long;
  auto decoded = unicode::decode(text);
  if (!decoded) return Errc::bad_characters;
  const Wiped<std::u32string> characters{std::move(*decoded)};
  if (characters.text.size() < kMinLength) return Errc::too_short;
  if (characters.text.size() > kMaxLength) return Errc::too_long;
  Wiped<std::string> keys;
  keys.text.reserve(characters.text.size());
  for (const char32_t c : characters.text) {
    const auto key = key_of(c);
    if (!key) return Errc::bad_characters;
    keys.text.push_back(*key);
  }
  auto words = kWords;
  if (ZxcvbnMatch(keys.text.c_str(), words.data(), nullptr) < kMinEntropy) return Errc::password_weak;
  return NewPassword(Password(as_bytes(text)));
}

}  // namespace tamga
