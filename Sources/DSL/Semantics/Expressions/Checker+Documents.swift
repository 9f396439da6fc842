// Documents in JSON, written as `json"…"`: their values are values of the language.
extension Checker {
  mutating func json(_ view: TypedLiteralSyntax, _ string: StringSyntax) -> Typed {
    guard view.constant != nil else {
      report(.notConstant(at: string.span, what: "a document; write a record instead"))
      return .poison
    }
    let text = QueryText(string.pieces, in: view.tree.source, content: string.contentRange)
    do {
      let value = try JSONValue.parse(text.text)
      if let typed = Checker.typed(value) { return typed }
      report(
        .typeMismatch(
          at: string.span, expected: "lists of one type", found: "mixed elements",
          role: "the elements of a list have one type"))
    } catch {
      let place = text.span(of: error.offset..<error.offset + 1)
      report(.invalidDocument(at: place, reason: error.message))
    }
    return .poison
  }

  /// The value with its type; nil where a list mixes types.
  private static func typed(_ value: JSONValue) -> Typed? {
    switch value {
    case .null: return Typed(.none, Constant.none)
    case .bool(let flag): return Typed(.bool, .bool(flag))
    case .int(let number): return Typed(.int, .int(number))
    case .double(let number): return Typed(.float, .float(number))
    case .string(let text): return Typed(.string, .string(text))
    case .array(let elements): return list(elements)
    case .object(let members): return record(members)
    }
  }

  private static func list(_ elements: [JSONValue]) -> Typed? {
    var type: ValueType?
    var constants: [Constant] = []
    for element in elements {
      guard let typed = typed(element), let constant = typed.constant,
        let joined = type.map({ $0.joined(with: typed.type) }) ?? typed.type
      else { return nil }
      type = joined
      constants.append(constant)
    }
    return Typed(.list(type ?? .poison), .list(constants))
  }

  private static func record(_ members: [JSONMember]) -> Typed? {
    var fields: [RecordTypeField] = []
    var constants: [ConstantField] = []
    for member in members {
      guard let typed = typed(member.value), let constant = typed.constant else { return nil }
      fields.append(RecordTypeField(member.name, typed.type))
      constants.append(ConstantField(member.name, constant))
    }
    return Typed(.record(fields), .record(constants))
  }
}
