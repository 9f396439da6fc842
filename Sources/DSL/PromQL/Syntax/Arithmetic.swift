import Glibc

// The mathematics of the C library under names that do not clash with the language's own.

func fmodOfNumbers(_ left: Double, _ right: Double) -> Double { fmod(left, right) }
func powerOfNumbers(_ left: Double, _ right: Double) -> Double { pow(left, right) }
func atan2OfNumbers(_ left: Double, _ right: Double) -> Double { atan2(left, right) }
