//! Addresses: reading and writing query strings, and what every link of a page carries on.

use lq_core::Day;

/// Names and values of a query string or a form, in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs(pub(crate) Vec<(String, String)>);

impl Pairs {
    /// Reads `a=1&b=2`; what is malformed is taken as it stands.
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value under this name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The first value under this name, trimmed; `None` where it is empty.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        self.get(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// Every value under this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// The path with these pairs behind it; empty values are left out.
    pub(crate) fn href(&self, path: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.0.iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        let query = query.finish();
        match (query.is_empty(), path.contains('?')) {
            (true, _) => path.to_owned(),
            (false, false) => format!("{path}?{query}"),
            (false, true) => format!("{path}&{query}"),
        }
    }
}

/// What every link of a page carries on: the day looked at and a zone other than one's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scope {
    /// The day looked at; `None` for today.
    pub(crate) as_of: Option<Day>,
    /// The day is looked at with all that is known by now, not as it was known then.
    pub(crate) is_known_now: bool,
    /// Code of the zone looked at; `None` for one's own.
    pub(crate) zone: Option<String>,
}

impl Scope {
    /// The pairs a link or form must carry.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        let day = self.as_of.map(|day| ("as_of".to_owned(), day.to_string()));
        let known = (self.is_known_now && day.is_some()).then(|| ("known".to_owned(), "now".to_owned()));
        let zone = self.zone.clone().map(|zone| ("zone".to_owned(), zone));
        day.into_iter().chain(known).chain(zone).collect()
    }

    /// A path of this site within this scope.
    pub(crate) fn link(&self, path: &str) -> String {
        Pairs(self.pairs()).href(path)
    }
}

/// One segment of a path, encoded so that it stays one.
pub(crate) fn segment(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::{Pairs, Scope, segment};
    use lq_core::Day;

    #[test]
    fn a_query_string_is_read_and_written_back() {
        let pairs = Pairs::parse("q=锐科&topic=a&topic=b&none=".as_bytes());
        assert_eq!(pairs.all("topic").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(pairs.filled("none"), None);
        assert_eq!(pairs.href("/demand"), "/demand?q=%E9%94%90%E7%A7%91&topic=a&topic=b");
    }

    #[test]
    fn a_link_carries_day_and_zone() {
        let scope = Scope {
            as_of: Day::from_ymd(2024, 12, 31),
            zone: Some("baotou".to_owned()),
            is_known_now: false,
        };
        assert_eq!(scope.link("/demand"), "/demand?as_of=2024-12-31&zone=baotou");
        assert_eq!(scope.link("/demand?page=2"), "/demand?page=2&as_of=2024-12-31&zone=baotou");
        assert_eq!(
            Scope { is_known_now: true, ..scope }.link("/"),
            "/?as_of=2024-12-31&known=now&zone=baotou"
        );
        assert_eq!(Scope { is_known_now: true, ..Scope::default() }.link("/"), "/");
    }

    #[test]
    fn a_segment_cannot_leave_its_place() {
        assert_eq!(segment("../a b"), "..%2Fa%20b");
    }
}
