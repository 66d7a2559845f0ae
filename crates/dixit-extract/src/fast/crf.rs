//! Linear-chain conditional random field over a few labels: inference.
//!
//! Lafferty, McCallum and Pereira (2001), with transition weights that depend
//! on a small class of the boundary between two tokens. Arithmetic is done in
//! probability space with one scaling factor a token, which keeps the inner
//! loops free of logarithms.

/// Labels, in BIO form for the three roles, padded to eight for the vector units.
pub const LABELS: usize = 8;
/// Outside every role.
pub const O: usize = 0;
/// First token of a source.
pub const B_SOURCE: usize = 1;
/// Further token of a source.
pub const I_SOURCE: usize = 2;
/// First token of a cue.
pub const B_CUE: usize = 3;
/// Further token of a cue.
pub const I_CUE: usize = 4;
/// First token of a content.
pub const B_CONTENT: usize = 5;
/// Further token of a content.
pub const I_CONTENT: usize = 6;
/// Not a label: pads the row.
pub const PAD: usize = 7;

/// Classes of the boundary between two tokens.
pub const BOUNDARIES: usize = 8;

/// Scores of the labels of one token.
pub type Row = [f32; LABELS];
/// Transition scores: `[boundary][from][to]`.
pub type Transitions = [[Row; LABELS]; BOUNDARIES];

/// Score of what may not be.
pub const NEVER: f32 = -1.0e4;

/// Whether label `to` may follow label `from`.
pub fn allowed(from: usize, to: usize) -> bool {
    match to {
        I_SOURCE => from == B_SOURCE || from == I_SOURCE,
        I_CUE => from == B_CUE || from == I_CUE,
        I_CONTENT => from == B_CONTENT || from == I_CONTENT,
        PAD => false,
        _ => from != PAD,
    }
}

/// Whether a label may stand at the beginning.
pub fn may_begin(label: usize) -> bool {
    !matches!(label, I_SOURCE | I_CUE | I_CONTENT | PAD)
}

/// The likeliest sequence of labels.
pub fn viterbi(emissions: &[Row], boundaries: &[u8], transitions: &Transitions, out: &mut Vec<u8>) {
    out.clear();
    if emissions.is_empty() {
        return;
    }
    let n = emissions.len();
    let mut back = vec![[0u8; LABELS]; n];
    let mut score = [NEVER; LABELS];
    for l in 0..LABELS {
        if may_begin(l) {
            score[l] = emissions[0][l];
        }
    }
    for t in 1..n {
        let table = &transitions[boundaries[t] as usize];
        let mut best = [f32::NEG_INFINITY; LABELS];
        let mut from = [0u8; LABELS];
        for (a, row) in table.iter().enumerate() {
            for l in 0..LABELS {
                let s = score[a] + row[l];
                if s > best[l] {
                    best[l] = s;
                    from[l] = a as u8;
                }
            }
        }
        for l in 0..LABELS {
            score[l] = best[l] + emissions[t][l];
        }
        back[t] = from;
    }
    let mut last = 0;
    for l in 1..LABELS {
        if score[l] > score[last] {
            last = l;
        }
    }
    out.resize(n, 0);
    out[n - 1] = last as u8;
    for t in (1..n).rev() {
        last = back[t][last] as usize;
        out[t - 1] = last as u8;
    }
}

/// Working memory of [`marginals`], kept between calls.
#[derive(Default, Debug)]
pub struct Lattice {
    alpha: Vec<Row>,
    exp: Vec<Row>,
    scale: Vec<f32>,
}

/// Exponentials of transition scores, made once a model.
#[derive(Clone, Debug)]
pub struct ExpTransitions(pub [[Row; LABELS]; BOUNDARIES]);

impl ExpTransitions {
    /// The exponentials of `transitions`.
    pub fn new(transitions: &Transitions) -> Self {
        let mut out = [[[0.0; LABELS]; LABELS]; BOUNDARIES];
        for (o, table) in out.iter_mut().zip(transitions) {
            for (o, row) in o.iter_mut().zip(table) {
                for (o, &v) in o.iter_mut().zip(row) {
                    *o = v.exp();
                }
            }
        }
        ExpTransitions(out)
    }
}

/// Posterior probability of each label at each token, and the logarithm of the
/// partition function.
///
/// With `pairs`, also adds the expected number of each transition to it.
pub fn marginals(
    emissions: &[Row],
    boundaries: &[u8],
    transitions: &ExpTransitions,
    lattice: &mut Lattice,
    out: &mut Vec<Row>,
    mut pairs: Option<&mut Transitions>,
) -> f64 {
    let n = emissions.len();
    out.clear();
    if n == 0 {
        return 0.0;
    }
    let Lattice { alpha, exp, scale } = lattice;
    alpha.clear();
    exp.clear();
    scale.clear();
    let mut log_z = 0.0f64;
    for (t, row) in emissions.iter().enumerate() {
        let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mut e = [0.0; LABELS];
        for l in 0..LABELS {
            e[l] = (row[l] - top).exp();
        }
        let mut a = [0.0f32; LABELS];
        if t == 0 {
            for l in 0..LABELS {
                a[l] = if may_begin(l) { e[l] } else { 0.0 };
            }
        } else {
            let table = &transitions.0[boundaries[t] as usize];
            let before: &Row = &alpha[t - 1];
            for (from, row) in table.iter().enumerate() {
                for l in 0..LABELS {
                    a[l] += before[from] * row[l];
                }
            }
            for l in 0..LABELS {
                a[l] *= e[l];
            }
        }
        let sum: f32 = a.iter().sum::<f32>().max(f32::MIN_POSITIVE);
        for v in &mut a {
            *v /= sum;
        }
        log_z += f64::from(sum.ln()) + f64::from(top);
        alpha.push(a);
        exp.push(e);
        scale.push(sum);
    }
    out.resize(n, [0.0; LABELS]);
    let mut beta = [1.0f32; LABELS];
    out[n - 1] = alpha[n - 1];
    for t in (1..n).rev() {
        let table = &transitions.0[boundaries[t] as usize];
        let mut weighted = [0.0f32; LABELS];
        for l in 0..LABELS {
            weighted[l] = exp[t][l] * beta[l] / scale[t];
        }
        let mut next = [0.0f32; LABELS];
        for (from, row) in table.iter().enumerate() {
            let mut sum = 0.0;
            for l in 0..LABELS {
                sum += row[l] * weighted[l];
            }
            next[from] = sum;
        }
        if let Some(pairs) = pairs.as_deref_mut() {
            let sums = &mut pairs[boundaries[t] as usize];
            for from in 0..LABELS {
                for l in 0..LABELS {
                    sums[from][l] += alpha[t - 1][from] * table[from][l] * weighted[l];
                }
            }
        }
        beta = next;
        for l in 0..LABELS {
            out[t - 1][l] = alpha[t - 1][l] * beta[l];
        }
    }
    log_z
}

/// Transition scores of zero where `allowed` says that the second label may follow
/// the first.
pub fn blank_transitions(allowed: fn(usize, usize) -> bool) -> Transitions {
    let mut out = [[[0.0; LABELS]; LABELS]; BOUNDARIES];
    for table in &mut out {
        for (from, row) in table.iter_mut().enumerate() {
            for (to, v) in row.iter_mut().enumerate() {
                if !allowed(from, to) {
                    *v = NEVER;
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every sequence of labels with its score: the definition, spelt out.
    fn enumerate(
        emissions: &[Row],
        boundaries: &[u8],
        transitions: &Transitions,
    ) -> Vec<(Vec<u8>, f64)> {
        let mut all: Vec<(Vec<u8>, f64)> = (0..PAD)
            .filter(|&l| may_begin(l))
            .map(|l| (vec![l as u8], f64::from(emissions[0][l])))
            .collect();
        for t in 1..emissions.len() {
            all = all
                .into_iter()
                .flat_map(|(path, score)| {
                    let from = path[t - 1] as usize;
                    (0..PAD)
                        .filter(move |&to| allowed(from, to))
                        .map(move |to| {
                            let mut path = path.clone();
                            path.push(to as u8);
                            let step =
                                transitions[boundaries[t] as usize][from][to] + emissions[t][to];
                            (path, score + f64::from(step))
                        })
                })
                .collect();
        }
        all
    }

    #[test]
    fn inference_agrees_with_enumeration() {
        let mut seed = 7u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 8) as f32 / (1 << 24) as f32 * 4.0 - 2.0
        };
        let mut transitions = blank_transitions(allowed);
        for v in transitions.iter_mut().flatten().flatten() {
            if *v == 0.0 {
                *v = next();
            }
        }
        let mut emissions = vec![[0.0; LABELS]; 5];
        for row in &mut emissions {
            for v in row.iter_mut() {
                *v = next();
            }
            row[PAD] = NEVER;
        }
        let boundaries = [0, 3, 1, 0, 7];
        let all = enumerate(&emissions, &boundaries, &transitions);
        let mut best = Vec::new();
        viterbi(&emissions, &boundaries, &transitions, &mut best);
        let top = all.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert_eq!(best, top.0);

        let z: f64 = all.iter().map(|(_, s)| s.exp()).sum();
        let mut out = Vec::new();
        let exp = ExpTransitions::new(&transitions);
        let log_z = marginals(
            &emissions,
            &boundaries,
            &exp,
            &mut Lattice::default(),
            &mut out,
            None,
        );
        assert!((log_z - z.ln()).abs() < 1e-3, "{log_z} {}", z.ln());
        for t in 0..5 {
            for (l, got) in out[t].iter().enumerate().take(PAD) {
                let want: f64 = all
                    .iter()
                    .filter(|(p, _)| p[t] as usize == l)
                    .map(|(_, s)| s.exp())
                    .sum::<f64>()
                    / z;
                assert!((f64::from(*got) - want).abs() < 1e-4, "token {t} label {l}");
            }
        }
    }
}
