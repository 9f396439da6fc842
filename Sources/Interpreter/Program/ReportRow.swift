import DSL

/// A finding as reports show it, whatever was translated.
struct ReportRow {
  /// How grave it is, in one word.
  var grade: String
  var code: String
  var message: String
  /// Empty for what concerns no single file.
  var file: String
  /// Counts from 1; 0 for what has no place.
  var line: Int
  var column: Int

  /// One line for people: `main.tocsin:12:3: error: … [code]`.
  var text: String {
    let place = line > 0 ? "\(file):\(line):\(column): " : ""
    return "\(place)\(grade): \(message) [\(code)]"
  }

  /// A report for programs.
  ///
  /// - Parameters:
  ///   - rows: in the order of places.
  ///   - gradeKey: what the grade is called.
  ///   - file: the only file there is; nil where each row names its own.
  /// - Returns: The findings; one without a place has no keys for it.
  static func json(
    _ rows: [ReportRow], gradeKey: String, file: String? = nil
  ) -> [JSONMember] {
    let findings = rows.map { row in
      var members = [
        JSONMember(gradeKey, .string(row.grade)), JSONMember("code", .string(row.code)),
        JSONMember("message", .string(row.message)),
      ]
      if row.line > 0 {
        if file == nil { members.append(JSONMember("file", .string(row.file))) }
        members.append(JSONMember("line", .int(Int64(row.line))))
        members.append(JSONMember("column", .int(Int64(row.column))))
      }
      return JSONValue.object(members)
    }
    let head = file.map { [JSONMember("file", .string($0))] } ?? []
    return head + [JSONMember("findings", .array(findings))]
  }
}
