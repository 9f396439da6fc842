extension Builtin {
  /// Functions over lists and labels.
  static let lists: [Builtin] = [
    Builtin(
      "count", [BuiltinParameter("list", .countable)], returns: .exactly(.int),
      "The number of elements of a list, or of labels.",
      example: #"count(["a", "b"])"#, gives: "2"),
    Builtin(
      "first", [BuiltinParameter("list", .list)], returns: .optionalElement,
      "The first element; none when the list is empty.",
      example: #"first(["a", "b"]) ?? "-""#, gives: "a"),
    Builtin(
      "join", [BuiltinParameter("list", .exactly(.list(.string))), text("separator")],
      returns: .exactly(.string),
      "The texts of a list with a separator between them.",
      example: #"join(["a", "b"], ", ")"#, gives: "a, b"),
    Builtin(
      "keys", [BuiltinParameter("labels", .labels)], returns: .exactly(.list(.string)),
      "The names of labels or annotations, sorted.",
      example: #"join(keys(group.labels), ", ")"#, gives: "alertname, service"),
    Builtin(
      "last", [BuiltinParameter("list", .list)], returns: .optionalElement,
      "The last element; none when the list is empty.",
      example: #"last(["a", "b"]) ?? "-""#, gives: "b"),
    Builtin(
      "pairs", [BuiltinParameter("labels", .labels)],
      returns: .exactly(
        .list(.record([RecordTypeField("name", .string), RecordTypeField("value", .string)]))),
      "The names and values of labels or annotations, sorted by name.",
      example: #"join([for p in pairs(group.labels): "${p.name}=${p.value}"], " ")"#,
      gives: "alertname=HighErrorRate service=checkout"),
    Builtin(
      "sort", [BuiltinParameter("list", .list)], returns: .list,
      "The elements in ascending order; texts by Unicode scalars.",
      example: #"join(sort(["b", "a"]), " ")"#, gives: "a b"),
    Builtin(
      "unique", [BuiltinParameter("list", .list)], returns: .list,
      "The elements without repetitions, each where it stood first.",
      example: #"join(unique(["b", "a", "b"]), " ")"#, gives: "b a"),
  ]
}
