/// Placeholder until the rooms are furnished.
package enum DSLModule {}
