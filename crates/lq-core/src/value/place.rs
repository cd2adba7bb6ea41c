//! A point on the map: stored in WGS-84, read in WGS-84, CGCS2000 and GCJ-02, which has to say so.

use std::fmt;

use super::error::excerpt;
use super::numeral;
use super::text::narrow;
use super::{Lang, ValueError};

/// Latitude and longitude in WGS-84, in 1e-7 degrees (about a centimetre).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Place {
    lat_e7: i32,
    lon_e7: i32,
}

const ONE_DEGREE: i64 = 10_000_000;

impl Place {
    /// A point from 1e-7 degrees; `None` outside ±90° and ±180°.
    pub const fn from_e7(lat_e7: i32, lon_e7: i32) -> Option<Place> {
        if lat_e7 < -900_000_000 || lat_e7 > 900_000_000 || lon_e7 < -1_800_000_000 || lon_e7 > 1_800_000_000
        {
            return None;
        }
        Some(Place { lat_e7, lon_e7 })
    }

    /// Latitude in 1e-7 degrees, north positive.
    pub const fn lat_e7(self) -> i32 {
        self.lat_e7
    }

    /// Longitude in 1e-7 degrees, east positive.
    pub const fn lon_e7(self) -> i32 {
        self.lon_e7
    }

    /// Latitude and longitude in degrees, as exact text.
    pub fn degrees(self) -> (String, String) {
        (
            numeral::ratio_text(i64::from(self.lat_e7), ONE_DEGREE),
            numeral::ratio_text(i64::from(self.lon_e7), ONE_DEGREE),
        )
    }

    /// Reads `31.49,120.31` (latitude first, WGS-84 where no datum is named), `GCJ-02 31.49,120.31` and
    /// `31.49,120.31 (GCJ-02)`.
    ///
    /// GCJ-02 is turned into WGS-84, to about a centimetre. CGCS2000 differs from WGS-84 by less than that and is kept as it
    /// is.
    ///
    /// Errors: not two numbers, out of range or in the other order, BD-09 and other data.
    pub fn parse(input: &str) -> Result<Place, ValueError> {
        let narrowed = narrow(input.trim()).to_ascii_uppercase();
        let (datum, rest) = take_datum(&narrowed, input)?;
        let mut parts = rest.split([',', ';', ' ', '、', '\t']).filter(|part| !part.is_empty());
        let (Some(lat), Some(lon), None) = (parts.next(), parts.next(), parts.next()) else {
            return Err(not_a_place(input));
        };
        let (lat, lon) = (degrees_e7(lat, input)?, degrees_e7(lon, input)?);
        let Some(place) = Place::from_e7(lat, lon) else {
            return Err(if Place::from_e7(lon, lat).is_some() {
                ValueError::new(
                    format!("“{}”像是经度写在前面；应为纬度在前，如“31.49,120.31”", excerpt(input)),
                    format!("“{}” has the longitude first; write latitude, longitude", excerpt(input)),
                )
            } else {
                not_a_place(input)
            });
        };
        Ok(match datum {
            Datum::Wgs84 => place,
            Datum::Gcj02 => place.from_gcj02(),
        })
    }

    /// Reads exactly what [`Display`](fmt::Display) prints.
    pub(crate) fn from_text(text: &str) -> Option<Place> {
        let (lat, lon) = text.split_once(',')?;
        let e7 =
            |text: &str| numeral::whole(text).ok()?.times(ONE_DEGREE).and_then(|n| i32::try_from(n).ok());
        Place::from_e7(e7(lat)?, e7(lon)?)
    }

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        numeral::write_ratio(out, i64::from(self.lat_e7), ONE_DEGREE);
        out.push(b',');
        numeral::write_ratio(out, i64::from(self.lon_e7), ONE_DEGREE);
    }

    /// `北纬31.49°，东经120.31°`, with the datum, as every printed place has it.
    pub fn show(self, lang: Lang) -> String {
        let lat = numeral::ratio_text(i64::from(self.lat_e7.abs()), ONE_DEGREE);
        let lon = numeral::ratio_text(i64::from(self.lon_e7.abs()), ONE_DEGREE);
        match lang {
            Lang::Zh => {
                let ns = if self.lat_e7 < 0 { "南纬" } else { "北纬" };
                let ew = if self.lon_e7 < 0 { "西经" } else { "东经" };
                format!("{ns}{lat}°，{ew}{lon}°（WGS-84）")
            }
            Lang::En => {
                let ns = if self.lat_e7 < 0 { "S" } else { "N" };
                let ew = if self.lon_e7 < 0 { "W" } else { "E" };
                format!("{lat}° {ns}, {lon}° {ew} (WGS-84)")
            }
        }
    }

    /// The point whose GCJ-02 coordinates these are, in WGS-84. The shift has no closed inverse; it is approached until a
    /// step is under a tenth of the last kept digit.
    #[expect(
        clippy::wrong_self_convention,
        reason = "the point is read as GCJ-02, not made from something else"
    )]
    fn from_gcj02(self) -> Place {
        let target = (f64::from(self.lat_e7) / 1e7, f64::from(self.lon_e7) / 1e7);
        let mut at = target;
        for _ in 0..20 {
            let shifted = to_gcj02(at);
            let step = (target.0 - shifted.0, target.1 - shifted.1);
            at = (at.0 + step.0, at.1 + step.1);
            if step.0.abs() < 1e-8 && step.1.abs() < 1e-8 {
                break;
            }
        }
        Place::from_e7((at.0 * 1e7).round() as i32, (at.1 * 1e7).round() as i32).unwrap_or(self)
    }

    /// Latitude and longitude in GCJ-02 degrees, for maps published in China.
    pub fn to_gcj02(self) -> (f64, f64) {
        to_gcj02((f64::from(self.lat_e7) / 1e7, f64::from(self.lon_e7) / 1e7))
    }
}

enum Datum {
    Wgs84,
    Gcj02,
}

/// Takes the datum's name off either end of the text.
fn take_datum<'a>(text: &'a str, input: &str) -> Result<(Datum, &'a str), ValueError> {
    const NAMES: [(&str, Option<Datum>); 8] = [
        ("WGS-84", Some(Datum::Wgs84)),
        ("WGS84", Some(Datum::Wgs84)),
        ("CGCS2000", Some(Datum::Wgs84)),
        ("CGCS-2000", Some(Datum::Wgs84)),
        ("GCJ-02", Some(Datum::Gcj02)),
        ("GCJ02", Some(Datum::Gcj02)),
        ("BD-09", None),
        ("BD09", None),
    ];
    let text = text.trim();
    for (name, datum) in NAMES {
        let rest = text.strip_prefix(name).or_else(|| text.strip_suffix(name)).or_else(|| {
            text.strip_suffix(')').and_then(|t| t.strip_suffix(name)).and_then(|t| t.strip_suffix('('))
        });
        let Some(rest) = rest else { continue };
        return match datum {
            Some(datum) => Ok((datum, rest.trim_matches([' ', ':', ','].as_slice()))),
            None => Err(ValueError::new(
                format!("“{}”是百度坐标（BD-09），台账不收；请改用WGS-84或GCJ-02坐标并注明", excerpt(input)),
                format!(
                    "“{}” is in BD-09, which is not taken; give WGS-84 or GCJ-02 and say which",
                    excerpt(input)
                ),
            )),
        };
    }
    Ok((Datum::Wgs84, text))
}

fn degrees_e7(text: &str, input: &str) -> Result<i32, ValueError> {
    let number = numeral::whole(text.trim_end_matches('°')).map_err(|_| not_a_place(input))?;
    let e7 = number.times(ONE_DEGREE).or_else(|| {
        // Map services print fifteen decimals; beyond the seventh is under a centimetre and is cut off by rounding.
        let finer = 10i128.checked_pow(number.scale.checked_sub(7)?)?;
        i64::try_from((number.mantissa + number.mantissa.signum() * finer / 2) / finer).ok()
    });
    e7.and_then(|n| i32::try_from(n).ok()).ok_or_else(|| not_a_place(input))
}

fn not_a_place(input: &str) -> ValueError {
    ValueError::new(
        format!("“{}”不是经纬度；应为纬度、经度（度），如“31.49,120.31”，非WGS-84的请注明", excerpt(input)),
        format!(
            "“{}” is no place; write latitude, longitude in degrees, such as “31.49,120.31”",
            excerpt(input)
        ),
    )
}

// The published approximation of GCJ-02: Krasovsky 1940 ellipsoid and a sum of sines around 35° N, 105° E.
fn to_gcj02((lat, lon): (f64, f64)) -> (f64, f64) {
    use std::f64::consts::PI;
    const A: f64 = 6_378_245.0;
    const EE: f64 = 0.006_693_421_622_965_943;
    if !(72.004..=137.8347).contains(&lon) || !(0.8293..=55.8271).contains(&lat) {
        return (lat, lon);
    }
    let (x, y) = (lon - 105.0, lat - 35.0);
    let waves = (20.0 * (6.0 * x * PI).sin() + 20.0 * (2.0 * x * PI).sin()) * 2.0 / 3.0;
    let north = -100.0
        + 2.0 * x
        + 3.0 * y
        + 0.2 * y * y
        + 0.1 * x * y
        + 0.2 * x.abs().sqrt()
        + waves
        + (20.0 * (y * PI).sin() + 40.0 * (y / 3.0 * PI).sin()) * 2.0 / 3.0
        + (160.0 * (y / 12.0 * PI).sin() + 320.0 * (y * PI / 30.0).sin()) * 2.0 / 3.0;
    let east = 300.0
        + x
        + 2.0 * y
        + 0.1 * x * x
        + 0.1 * x * y
        + 0.1 * x.abs().sqrt()
        + waves
        + (20.0 * (x * PI).sin() + 40.0 * (x / 3.0 * PI).sin()) * 2.0 / 3.0
        + (150.0 * (x / 12.0 * PI).sin() + 300.0 * (x / 30.0 * PI).sin()) * 2.0 / 3.0;
    let radians = lat / 180.0 * PI;
    let magic = 1.0 - EE * radians.sin() * radians.sin();
    let root = magic.sqrt();
    (
        lat + north * 180.0 / (A * (1.0 - EE) / (magic * root) * PI),
        lon + east * 180.0 / (A / root * radians.cos() * PI),
    )
}

/// The log's form: `34.1234567,110.1`, latitude first, WGS-84.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lat, lon) = self.degrees();
        write!(f, "{lat},{lon}")
    }
}
