extension Builtin {
  /// Functions that write values in the form another program reads.
  static let encodings: [Builtin] = [
    Builtin(
      "base64", [text("text")], returns: .exactly(.string),
      "The UTF-8 bytes of the text in Base64 with padding.",
      example: #"base64("page")"#, gives: "cGFnZQ=="),
    Builtin(
      "json", [BuiltinParameter("value", .data)], returns: .exactly(.string),
      "The value as compact JSON.",
      example: #"json({ name: "a", size: 2 })"#, gives: #"{"name":"a","size":2}"#),
    Builtin(
      "url_encode", [text("text")], returns: .exactly(.string),
      "The text with everything but letters, digits and `-._~` percent-encoded.",
      example: #"url_encode("a b&c")"#, gives: "a%20b%26c"),
  ]
}
