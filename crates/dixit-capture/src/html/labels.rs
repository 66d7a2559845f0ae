//! The words under which pages list other articles, from a data file.

/// One label a line, in lower case; see the file's head.
const FILE: &str = include_str!("../../data/teaser-labels.txt");

pub(super) struct Labels(Vec<&'static str>);

impl Labels {
    pub(super) fn new() -> Labels {
        let lines = FILE.lines().map(str::trim);
        Labels(
            lines
                .filter(|l| !l.is_empty() && !l.starts_with('#'))
                .collect(),
        )
    }

    /// Whether the text is a label and nothing else.
    pub(super) fn is_label(&self, text: &str) -> bool {
        // Longer than any label: most blocks end here.
        if text.len() > 80 {
            return false;
        }
        let text = text.trim_end_matches([':', '.', '…', '>', '»', ' ', '→', '▸', '►', '?']);
        let lower = text.to_lowercase();
        self.0.contains(&lower.as_str())
    }

    /// What follows a label and a colon (or bar) at the start of the text.
    pub(super) fn after_label<'a>(&self, text: &'a str) -> Option<&'a str> {
        let at = text.find([':', '|', '\n', '>', '»'])?;
        if at > 80 || !self.is_label(&text[..at]) {
            return None;
        }
        let rest = text[at..].trim_start_matches([':', '|', '\n', '>', '»', ' ', '\u{a0}']);
        (!rest.is_empty()).then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_what_follows_them() {
        let labels = Labels::new();
        for (text, label, after) in [
            ("See also", true, None),
            ("READ MORE:", true, None),
            ("Читайте также", true, None),
            ("Read also: Bridge opens", false, Some("Bridge opens")),
            ("See also the report: it is long", false, None),
            ("The minister said", false, None),
            (":", false, None),
            ("", false, None),
        ] {
            assert_eq!(labels.is_label(text), label, "{text:?}");
            assert_eq!(labels.after_label(text), after, "{text:?}");
        }
    }

    #[test]
    fn the_file_holds_folded_labels_once() {
        let labels = Labels::new();
        for (i, label) in labels.0.iter().enumerate() {
            assert_eq!(*label, label.to_lowercase());
            assert!(!labels.0[..i].contains(label), "{label} stands twice");
        }
    }
}
