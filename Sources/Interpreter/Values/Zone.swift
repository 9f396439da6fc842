/// Rules of the time zones a program names. The support room furnishes it.
package struct ZoneTable: Sendable {
  package init() {}
}
