// Blocks of `name = expression`, held against their tables.
extension Checker {
  /// Where attributes stand and how messages call the place.
  struct AttributeOwner {
    let table: AttributeTable
    /// Kind and name, such as slack channel `ops`.
    let name: String
    /// Where a missing attribute is reported.
    let span: Span
    /// A damaged block may well hold what seems to be missing, and what it holds may well belong
    /// elsewhere.
    let isDamaged: Bool
  }

  mutating func attributes(
    _ views: [AttributeSyntax], of owner: AttributeOwner, in scope: inout Scope
  ) -> CheckedAttributes {
    var checked = CheckedAttributes()
    var seen: [String: Span] = [:]
    for view in views {
      guard let name = view.name, !name.isEmpty else { continue }
      let word = name.text
      if let first = seen.updateValue(name.span, forKey: word) {
        report(
          .duplicateEntry(at: name.span, first: first, name: "`\(word)`", owner: owner.name))
        continue
      }
      guard let attribute = owner.table.attribute(word) else {
        guard !owner.isDamaged else { continue }
        report(
          .unknownAttribute(at: name.span, owner: owner.name, name: word), misspelt: word,
          among: owner.table.attributes.map(\.name))
        continue
      }
      guard let expression = view.value, !view.isDamaged else { continue }
      let role = "`\(word)` of \(owner.name) takes \(attribute.type.description)"
      if let value = value(expression, of: attribute, role: role, in: &scope) {
        checked.entries.append((word, value, name.span))
      }
    }
    let missing = owner.table.attributes.filter { $0.isCompulsory && seen[$0.name] == nil }
    if !missing.isEmpty, !owner.isDamaged {
      let names = Checker.enumerated(missing.map { "`\($0.name)`" })
      report(.missingAttribute(at: owner.span, owner: owner.name, names: names))
    }
    return checked
  }

  /// The value of one attribute; nil when it does not fit and was reported.
  private mutating func value(
    _ expression: ExprSyntax, of attribute: Attribute, role: String, in scope: inout Scope
  ) -> AttributeValue? {
    var constant = Scope.constant
    switch attribute.type {
    case .text:
      return constantText(expression, attribute, role).map { .text($0) }
    case .url:
      return address(expression, attribute, role).map { .text($0) }
    case .urlOrSecret:
      return secret(in: expression).map { .credential(.secret($0)) }
        ?? address(expression, attribute, role).map { .text($0) }
    case .secret: return credential(expression, attribute, role)
    case .mailAddress:
      return mailAddress(expression, role).map { .text($0) }
    case .mailAddresses: return mailAddresses(expression, role)
    case .server: return server(expression, attribute, role)
    case .servers: return servers(expression, attribute, role)
    case .duration:
      return positiveDuration(expression, what: "`\(attribute.name)`", role: role)
        .map { .duration($0) }
    case .rate, .tokenRate: return rate(expression, attribute, role)
    case .count(let bounds):
      return count(expression, what: "`\(attribute.name)`", in: bounds, role: role)
        .map { .count($0) }
    case .bool:
      let value = check(expression, is: .bool, role: role, in: &constant)
      if case .constant(.bool(let flag)) = value { return .bool(flag) }
      return nil
    case .word(let words): return word(expression, among: words, attribute).map { .text($0) }
    case .headers: return headers(expression, role, allowingSecrets: true, in: &constant)
    case .textHeaders: return headers(expression, role, allowingSecrets: false, in: &constant)
    case .pairs: return pairs(expression, role)
    case .groupHeaders: return headers(expression, role, allowingSecrets: false, in: &scope)
    case .requestHeaders: return headers(expression, role, allowingSecrets: true, in: &scope)
    case .ticket: return resolve(expression, as: .ticket).map { .ticket(Handle($0.index)) }
    case .source: return resolve(expression, as: .source).map { .text($0.name) }
    case .value(let type):
      let value = check(expression, is: type, role: role, in: &constant)
      guard case .constant(let known) = value else {
        report(.notConstant(at: expression.span, what: "`\(attribute.name)`"))
        return nil
      }
      // What was reported has no value.
      return known == .none && !type.isOptional ? nil : .constant(known)
    case .path: return relativePath(expression, attribute, role).map { .text($0) }
    case .size: return size(expression, attribute, role)
    case .template:
      return resolve(expression, as: .template).map { .template(Handle($0.index)) }
    case .channel:
      return resolve(expression, as: .channel).map { .channel(Handle($0.index)) }
    case .groupText:
      return .expression(check(expression, is: .string, role: role, in: &scope))
    case .groupData: return groupData(expression, role, in: &scope)
    case .priority:
      return .expression(check(expression, is: .enumeration(.priority), role: role, in: &scope))
    }
  }

  /// An attribute that names a declaration.
  private mutating func resolve(_ expression: ExprSyntax, as kind: SymbolKind) -> Symbol? {
    guard case .nameExpr(let view) = expression else {
      let diagnostic = Diagnostic.typeMismatch(
        at: expression.span, expected: "the name of \(kind.aNoun)", found: expression.noun,
        role: "names are written without quotes")
      guard case .stringLiteral(let literal) = expression, let name = literal.constant,
        symbols[name]?.kind == kind
      else {
        report(diagnostic)
        return nil
      }
      symbols.markUsed(name)
      report(diagnostic.suggest("write `\(name)`", replacing: expression.span, with: name))
      return nil
    }
    return resolve(view.text, at: view.span, as: [kind])
  }

  private mutating func groupData(
    _ expression: ExprSyntax, _ role: String, in scope: inout Scope
  ) -> AttributeValue? {
    let typed = elaborate(expression, in: &scope)
    guard typed.type.isData else {
      report(
        typed.type.holdsSecret
          ? .misplacedSecret(at: expression.span, role: role)
          : .typeMismatch(
            at: expression.span, expected: "data", found: typed.type.description, role: role))
      return nil
    }
    return .expression(typed.value)
  }

  private mutating func word(
    _ expression: ExprSyntax, among words: [String], _ attribute: Attribute
  ) -> String? {
    let text: String
    switch expression {
    case .nameExpr, .noneLiteral: text = expression.text
    case .stringLiteral(let view): text = view.constant ?? ""
    default: text = expression.text
    }
    var diagnostic = Diagnostic.unknownWord(
      at: expression.span, word: text, what: "a value of `\(attribute.name)`")
    guard words.contains(text) else {
      report(diagnostic, misspelt: text, among: words)
      return nil
    }
    if case .stringLiteral = expression {
      diagnostic = .typeMismatch(
        at: expression.span, expected: attribute.type.description, found: "String",
        role: "these words are written without quotes")
      report(
        diagnostic.suggest("take the quotes away", replacing: expression.span, with: text, .safe))
      return nil
    }
    return text
  }
}

// Numbers and times.
extension Checker {
  /// A length of time greater than zero that is known at check time, in nanoseconds.
  mutating func positiveDuration(
    _ expression: ExprSyntax?, what: String, role: @autoclosure () -> String
  ) -> Int64? {
    guard let length = constantDuration(expression, what: what, role: role()) else { return nil }
    guard length > 0 else {
      report(
        .outOfRange(at: expression?.span ?? nowhere, what: what, bounds: "greater than zero"))
      return nil
    }
    return length
  }

  /// A length of time that is known at check time, in nanoseconds.
  mutating func constantDuration(
    _ expression: ExprSyntax?, what: String, role: @autoclosure () -> String
  ) -> Int64? {
    guard let expression, !expression.isDamaged else { return nil }
    var scope = Scope.constant
    switch check(expression, is: .duration, role: role(), in: &scope) {
    case .constant(.duration(let length)):
      guard length >= 0 else {
        report(.outOfRange(at: expression.span, what: what, bounds: "zero or greater"))
        return nil
      }
      return length
    case .constant: return nil
    default:
      report(.notConstant(at: expression.span, what: what))
      return nil
    }
  }

  /// A whole number that is known at check time.
  mutating func count(
    _ expression: ExprSyntax?, what: String, in bounds: ClosedRange<Int64>, role: String
  ) -> Int64? {
    guard let expression, !expression.isDamaged else { return nil }
    var scope = Scope.constant
    switch check(expression, is: .int, role: role, in: &scope) {
    case .constant(.int(let number)):
      guard bounds.contains(number) else {
        report(
          .outOfRange(
            at: expression.span, what: what,
            bounds: "between \(bounds.lowerBound) and \(bounds.upperBound)"))
        return nil
      }
      return number
    case .constant: return nil
    default:
      report(.notConstant(at: expression.span, what: what))
      return nil
    }
  }

  private static let rateCountMax: Int64 = 1_000_000_000

  private mutating func rate(
    _ expression: ExprSyntax, _ attribute: Attribute, _ role: String
  ) -> AttributeValue? {
    guard case .rateExpr(let view) = expression else {
      var scope = Scope.constant
      let typed = elaborate(expression, in: &scope)
      if typed.type != .poison {
        report(
          .typeMismatch(
            at: expression.span, expected: attribute.type.description,
            found: typed.type.description, role: role))
      }
      return nil
    }
    if view.isTokens != (attribute.type == .tokenRate) {
      report(
        .typeMismatch(
          at: expression.span, expected: attribute.type.description,
          found: view.isTokens ? "a rate of tokens" : "a rate without a unit", role: role))
      return nil
    }
    let what = "`\(attribute.name)`"
    let count = count(
      view.count, what: "the count of \(what)", in: 1...Checker.rateCountMax, role: role)
    let span = positiveDuration(view.per, what: "the time of \(what)", role: role)
    guard let count, let span else { return nil }
    return .rate(RateValue(count: count, span: span))
  }

  private var nowhere: Span { Span(FileID(0), TextRange(at: 0)) }
}

// Texts, addresses and credentials.
extension Checker {
  /// A text that is known at check time and not empty.
  private mutating func constantText(
    _ expression: ExprSyntax, _ attribute: Attribute, _ role: String
  ) -> String? {
    guard let text = constantText(expression, what: "`\(attribute.name)`", role: role) else {
      return nil
    }
    if text.isEmpty {
      report(.emptyText(at: expression.span, what: "`\(attribute.name)`"))
      return nil
    }
    return text
  }

  mutating func constantText(_ expression: ExprSyntax, what: String, role: String) -> String? {
    var scope = Scope.constant
    switch check(expression, is: .string, role: role, in: &scope) {
    case .constant(.string(let text)): return text
    case .constant: return nil
    default:
      report(.notConstant(at: expression.span, what: what))
      return nil
    }
  }

  private mutating func address(
    _ expression: ExprSyntax, _ attribute: Attribute, _ role: String
  ) -> String? {
    guard let text = constantText(expression, attribute, role) else { return nil }
    guard let fault = AddressFault.web(text) else { return text }
    report(.invalidUrl(at: expression.span, reason: fault))
    return nil
  }

  private mutating func relativePath(
    _ expression: ExprSyntax, _ attribute: Attribute, _ role: String
  ) -> String? {
    guard let text = constantText(expression, attribute, role) else { return nil }
    guard let fault = PathFault.relative(text) else { return text }
    report(.invalidPath(at: expression.span, reason: fault))
    return nil
  }

  private mutating func size(
    _ expression: ExprSyntax, _ attribute: Attribute, _ role: String
  ) -> AttributeValue? {
    var scope = Scope.constant
    let value = check(expression, is: .bytes, role: role, in: &scope)
    guard case .constant(.bytes(let count)) = value else { return nil }
    guard count > 0 else {
      report(
        .outOfRange(
          at: expression.span, what: "`\(attribute.name)`", bounds: "greater than zero"))
      return nil
    }
    return .count(count)
  }

  private mutating func server(
    _ expression: ExprSyntax, _ attribute: Attribute, _ role: String
  ) -> AttributeValue? {
    guard let text = constantText(expression, attribute, role) else { return nil }
    guard let fault = AddressFault.server(text) else { return .text(text) }
    report(.invalidServer(at: expression.span, reason: fault))
    return nil
  }

  private mutating func servers(
    _ expression: ExprSyntax, _ attribute: Attribute, _ role: String
  ) -> AttributeValue? {
    guard case .listExpr(let list) = expression else {
      return server(expression, attribute, role).flatMap { value in
        if case .text(let text) = value { return .texts([text]) }
        return nil
      }
    }
    var texts: [String] = []
    for element in list.elements {
      guard case .text(let text)? = server(element, attribute, role) else { return nil }
      texts.append(text)
    }
    guard !texts.isEmpty else {
      report(.emptyText(at: list.span, what: "the list of servers"))
      return nil
    }
    return .texts(texts)
  }

  mutating func mailAddress(_ expression: ExprSyntax, _ role: String) -> String? {
    guard let text = constantText(expression, what: "a mail address", role: role) else {
      return nil
    }
    guard let fault = AddressFault.mail(text) else { return text }
    report(.invalidMailAddress(at: expression.span, reason: fault))
    return nil
  }

  private mutating func mailAddresses(_ expression: ExprSyntax, _ role: String) -> AttributeValue? {
    guard case .listExpr(let list) = expression else {
      var scope = Scope.constant
      // A constant may hold the whole list.
      let typed = elaborate(expression, expecting: .list(.string), in: &scope)
      if case .list(let values)? = typed.constant {
        return mailAddresses(values, at: expression.span)
      }
      return mailAddress(expression, role).map { .texts([$0]) }
    }
    guard !list.elements.isEmpty else {
      report(.emptyText(at: list.span, what: "the list of addresses"))
      return nil
    }
    let addresses = list.elements.compactMap { mailAddress($0, role) }
    return addresses.count == list.elements.count ? .texts(addresses) : nil
  }

  private mutating func mailAddresses(_ values: [Constant], at span: Span) -> AttributeValue? {
    var addresses: [String] = []
    for case .string(let text) in values {
      if let fault = AddressFault.mail(text) {
        report(.invalidMailAddress(at: span, reason: "`\(text)`: \(fault)"))
        return nil
      }
      addresses.append(text)
    }
    guard !addresses.isEmpty else {
      report(.emptyText(at: span, what: "the list of addresses"))
      return nil
    }
    return .texts(addresses)
  }

  /// The name of the secret, if the expression is one.
  private mutating func secret(in expression: ExprSyntax) -> String? {
    // Only a call or a constant can be a secret; anything else is checked once, as a text.
    switch expression {
    case .callExpr(let call):
      guard case .nameExpr(let name)? = call.callee, name.text == "secret" else { return nil }
    case .nameExpr(let name):
      guard let symbol = symbols[name.text], symbol.kind == .constant,
        constants[symbol.index]?.typed.type == .secret
      else { return nil }
    default: return nil
    }
    var scope = Scope.constant
    if case .secret(let name)? = elaborate(expression, in: &scope).constant { return name }
    return nil
  }

  private mutating func credential(
    _ expression: ExprSyntax, _ attribute: Attribute, _ role: String
  ) -> AttributeValue? {
    var scope = Scope.constant
    let typed = elaborate(expression, expecting: .secret, in: &scope)
    if case .secret(let name)? = typed.constant { return .credential(.secret(name)) }
    guard typed.type != .poison else { return nil }
    if typed.type == .string {
      report(
        Diagnostic.plaintextCredential(at: expression.span, attribute: attribute.name).suggest(
          "name a secret", replacing: expression.span, with: "secret(\"\(attribute.name)\")",
          .hasPlaceholder))
    } else {
      _ = conform(
        typed, to: .secret, at: expression.span, text: expression.text, role: role)
    }
    return nil
  }

  private mutating func headers(
    _ expression: ExprSyntax, _ role: String, allowingSecrets: Bool, in scope: inout Scope
  ) -> AttributeValue? {
    guard case .recordExpr(let record) = expression else {
      var scope = Scope.constant
      let typed = elaborate(expression, in: &scope)
      if typed.type != .poison {
        report(
          .typeMismatch(
            at: expression.span, expected: "a record", found: typed.type.description, role: role))
      }
      return nil
    }
    var seen: [String: Span] = [:]
    var headers: [(name: String, value: HeaderValue)] = []
    for field in record.fields {
      guard let key = field.key, let name = key.name, let value = field.value else { continue }
      if let first = seen.updateValue(key.span, forKey: name.lowercased()) {
        report(.duplicateEntry(at: key.span, first: first, name: "`\(name)`", owner: "the headers"))
        continue
      }
      if let fault = AddressFault.headerName(name) {
        report(.invalidHeader(at: key.span, reason: fault))
        continue
      }
      if allowingSecrets, let secret = secret(in: value) {
        headers.append((name, .credential(.secret(secret))))
      } else if let header = header(value, name, in: &scope) {
        headers.append((name, header))
      }
    }
    return .headers(headers)
  }

  /// Texts by names of any letters.
  private mutating func pairs(_ expression: ExprSyntax, _ role: String) -> AttributeValue? {
    var scope = Scope.constant
    guard case .recordExpr(let record) = expression else {
      let typed = elaborate(expression, in: &scope)
      if typed.type != .poison {
        report(
          .typeMismatch(
            at: expression.span, expected: "a record", found: typed.type.description, role: role))
      }
      return nil
    }
    var seen: [String: Span] = [:]
    var pairs: [(name: String, value: HeaderValue)] = []
    for field in record.fields {
      guard let key = field.key, let name = key.name, let value = field.value else { continue }
      if let first = seen.updateValue(key.span, forKey: name) {
        report(.duplicateEntry(at: key.span, first: first, name: "`\(name)`", owner: "the record"))
        continue
      }
      if let text = constantText(value, what: "`\(name)`", role: role) {
        pairs.append((name, .credential(.literal(text))))
      }
    }
    return .headers(pairs)
  }

  private mutating func header(
    _ expression: ExprSyntax, _ name: String, in scope: inout Scope
  ) -> HeaderValue? {
    let role = "value of header `\(name)`"
    // The parameter of a kind may be a secret.
    if case .nameExpr(let view) = expression, let local = scope[view.text], local.type == .secret {
      return .expression(.slot(local.slot))
    }
    let value = check(expression, is: .string, role: role, in: &scope)
    switch value {
    case .constant(.string(let text)):
      if let fault = AddressFault.headerValue(text) {
        report(.invalidHeader(at: expression.span, reason: fault))
        return nil
      }
      return .credential(.literal(text))
    case .constant: return nil
    default:
      // The parameters of a kind are known when a channel uses it.
      guard scope.isRunning || scope.count > 0 else {
        report(.notConstant(at: expression.span, what: "a header"))
        return nil
      }
      return .expression(value)
    }
  }
}
