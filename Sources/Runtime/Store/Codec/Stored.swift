package import DSL
import Interpreter

/// A value with a form that a store keeps: JSON, written and read by hand.
///
/// The rules that let an older binary read what a newer one wrote: members that are not known are
/// ignored, a member added later is optional when read, and names and meanings never change. Only
/// what an older binary must not misread raises `StoredForm.version`.
package protocol Stored: Sendable {
  var stored: JSONValue { get }
  init(stored: JSONValue) throws(StoredFormError)
}

/// The envelope around stored bytes, and its limits.
package enum StoredForm {
  /// Written into every record; a reader refuses what is newer than its own.
  package static let version: Int64 = 1
  /// Generous: these bytes are our own, and a limit met when reading would lose a record.
  package static let limits = JSONLimits(
    depth: 512, stringBytes: 64 << 20, numberBytes: 256, members: 1_000_000, elements: 10_000_000)
}

extension Stored {
  /// `{"v":1,"value":…}`.
  package var storedBytes: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("v")
    writer.int(StoredForm.version)
    writer.member("value", stored)
    writer.endObject()
    return writer.bytes
  }

  /// Reads what `storedBytes` wrote, in this or another version of the program.
  package init(storedBytes bytes: [UInt8]) throws(StoredFormError) {
    let json: JSONValue
    do {
      json = try JSONValue.parse(bytes, limits: StoredForm.limits)
    } catch {
      throw StoredFormError("a stored \(Self.self) is no JSON: \(error)")
    }
    let fields = try StoredFields(json, of: "envelope")
    let version: Int64 = try fields.get("v")
    guard version <= StoredForm.version else {
      throw StoredFormError(
        "a stored \(Self.self) has form \(version); this program reads up to "
          + "\(StoredForm.version): start the version that wrote it")
    }
    self = try fields.get("value")
  }
}

/// Why a stored value cannot be read.
package struct StoredFormError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}

/// The members of a stored object, read by name.
struct StoredFields {
  private let members: [JSONMember]
  private let what: String

  init(_ json: JSONValue, of what: String) throws(StoredFormError) {
    guard case .object(let members) = json else {
      throw StoredFormError("a stored \(what) must be an object")
    }
    self.members = members
    self.what = what
  }

  /// A member that must be there.
  func get<Member: Stored>(
    _ name: String, as type: Member.Type = Member.self
  ) throws(StoredFormError) -> Member {
    guard let member: Member = try find(name) else {
      throw StoredFormError("a stored \(what) lacks '\(name)'")
    }
    return member
  }

  /// A member that may be absent or null.
  func find<Member: Stored>(
    _ name: String, as type: Member.Type = Member.self
  ) throws(StoredFormError) -> Member? {
    guard let json = members.first(where: { $0.name == name })?.value else { return nil }
    // A null stands for an absent member, except where null is itself a value.
    if json.isNull, Member.self != Value.self, Member.self != JSONValue.self { return nil }
    do {
      return try Member(stored: json)
    } catch {
      throw StoredFormError("\(what).\(name): \(error)")
    }
  }

  /// The single member of a tagged union: `{"http": …}`.
  func tag() throws(StoredFormError) -> (name: String, content: JSONValue) {
    guard let first = members.first else { throw StoredFormError("a stored \(what) is empty") }
    return (first.name, first.value)
  }
}

extension JSONValue {
  /// An object without the members that are nil.
  static func fields(_ members: [(String, (any Stored)?)]) -> JSONValue {
    .object(
      members.compactMap { name, value in value.map { JSONMember(name, $0.stored) } })
  }

  /// A case of a union and what it carries.
  static func tagged(_ name: String, _ content: some Stored) -> JSONValue {
    .object([JSONMember(name, content.stored)])
  }
}
