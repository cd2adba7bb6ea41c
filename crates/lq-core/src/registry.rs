//! The kinds a ledger holds: those of the program, with the fields its zones added.

use std::sync::Arc;

use crate::schema::{FieldSchema, KindSchema};

/// All kinds, in the order of the navigation and of dependence.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    kinds: Vec<Arc<KindSchema>>,
}

impl Registry {
    /// A registry of these kinds.
    ///
    /// # Panics
    /// When two kinds share a name or a number prefix: a mistake in the model, found by its first test.
    pub fn new(kinds: Vec<KindSchema>) -> Self {
        for (place, kind) in kinds.iter().enumerate() {
            let clash =
                kinds[..place].iter().find(|other| other.kind == kind.kind || other.prefix == kind.prefix);
            assert!(clash.is_none(), "two kinds share the name or prefix of {}", kind.kind);
        }
        Self { kinds: kinds.into_iter().map(Arc::new).collect() }
    }

    /// The kind of this name.
    pub fn kind(&self, name: &str) -> Option<&Arc<KindSchema>> {
        self.kinds.iter().find(|kind| kind.kind == name)
    }

    /// The kind a person means by an English name or a Chinese or English label.
    pub fn kind_by_label(&self, label: &str) -> Option<&Arc<KindSchema>> {
        self.kind(label).or_else(|| {
            self.kinds.iter().find(|kind| {
                [&kind.label, &kind.plural]
                    .iter()
                    .any(|own| own.zh == label || own.en.eq_ignore_ascii_case(label))
            })
        })
    }

    /// All kinds in order.
    pub fn kinds(&self) -> &[Arc<KindSchema>] {
        &self.kinds
    }

    /// The same registry with a field appended to one kind; the field's place never changes afterwards.
    ///
    /// # Errors
    /// A sentence when the kind is unknown or already has a field of that name or label.
    pub fn with_field(&self, kind: &str, field: FieldSchema) -> Result<Self, String> {
        let mut registry = self.clone();
        let place = registry
            .kinds
            .iter()
            .position(|own| own.kind == kind)
            .ok_or_else(|| format!("没有名为“{kind}”的台账，字段“{}”未添加", field.label.zh))?;
        let mut extended = KindSchema::clone(&registry.kinds[place]);
        if extended.fields.iter().any(|own| own.name == field.name) {
            return Err(format!("“{}”已有名为“{}”的字段，请换一个英文名", extended.label.zh, field.name));
        }
        extended.fields.push(field);
        registry.kinds[place] = Arc::new(extended);
        Ok(registry)
    }
}
