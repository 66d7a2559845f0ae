//! Linear maps: weights times rows plus bias, then an activation.

use crate::cpu::{Cpu, multiversion};
use crate::error::{Error, Kind};
use crate::gemm::Packed;
use crate::math::{gelu, larger};
use crate::quantise::quantise;
use crate::scratch::Scratch;
use crate::weights::Weights;

/// What is done to each output of a [`Linear`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    None,
    /// Gaussian error linear unit in its exact form (error below 1e-4).
    Gelu,
    /// Negative numbers become 0.
    Relu,
}

impl Activation {
    #[inline(always)]
    pub(crate) fn apply(self, numbers: &mut [f32]) {
        match self {
            Self::None => {}
            Self::Gelu => numbers.iter_mut().for_each(|v| *v = gelu(*v)),
            Self::Relu => numbers.iter_mut().for_each(|v| *v = larger(*v, 0.0)),
        }
    }
}

/// A linear map with bias. Its weights are eight-bit integers with a scale for
/// each output, or floats, as the tensor's type says.
pub struct Linear {
    map: Map,
}

enum Map {
    Integers(Packed),
    Floats(Floats),
}

impl Linear {
    /// Loads `NAME.weight` (I8 or F32, outputs × inputs), `NAME.scale` (F32, by
    /// output; only with I8) and `NAME.bias` (F32, by output).
    ///
    /// # Errors
    ///
    /// If one of the tensors is missing or does not fit the others.
    pub fn load(weights: &Weights<'_>, name: &str) -> Result<Self, Error> {
        let tensor = format!("{name}.weight");
        let (outputs, inputs) = weights.matrix(&tensor)?;
        let bias = weights.vector(&format!("{name}.bias"), outputs)?;
        let map = if weights.is_float(&tensor)? {
            Map::Floats(Floats::new(
                weights.cpu(),
                &weights.floats(&tensor)?,
                inputs,
                bias,
            ))
        } else {
            let bytes = weights.bytes(&tensor)?;
            let scale = weights.vector(&format!("{name}.scale"), outputs)?;
            Map::Integers(Packed::new(weights.cpu(), bytes, inputs, scale, bias))
        };
        Ok(Self { map })
    }

    /// The map with these weights, rows of `inputs` numbers for each output, and no
    /// bias: products of the rows that go in with rows that are kept. `scale` says of
    /// each output what an integer of 1 stands for.
    ///
    /// # Errors
    ///
    /// If there are no whole rows of weights, or more or fewer than scales.
    pub fn of_integers(
        cpu: Cpu,
        inputs: usize,
        weights: &[i8],
        scale: Vec<f32>,
    ) -> Result<Self, Error> {
        let expected = scale.len() * inputs;
        if weights.is_empty() || weights.len() != expected {
            return Err(Error::new(Kind::Lengths {
                what: "weights",
                found: weights.len(),
                expected: expected.max(1),
            }));
        }
        let bytes: Vec<u8> = weights.iter().map(|&w| w as u8).collect();
        let bias = vec![0.0; scale.len()];
        let map = Map::Integers(Packed::new(cpu, &bytes, inputs, scale, bias));
        Ok(Self { map })
    }

    /// Numbers in a row that goes in.
    pub fn inputs(&self) -> usize {
        match &self.map {
            Map::Integers(packed) => packed.inputs(),
            Map::Floats(floats) => floats.inputs,
        }
    }

    /// Numbers in a row that comes out.
    pub fn outputs(&self) -> usize {
        match &self.map {
            Map::Integers(packed) => packed.outputs(),
            Map::Floats(floats) => floats.bias.len(),
        }
    }

    /// Maps rows of [`inputs`](Self::inputs) numbers to rows of
    /// [`outputs`](Self::outputs) numbers, which replace what `out` held. A
    /// row's result depends on that row alone.
    ///
    /// # Errors
    ///
    /// If `x` does not consist of whole rows.
    pub fn run(
        &self,
        x: &[f32],
        activation: Activation,
        out: &mut Vec<f32>,
        scratch: &mut Scratch,
    ) -> Result<(), Error> {
        let inputs = self.inputs();
        let rows = x.len() / inputs;
        if rows * inputs != x.len() {
            return Err(Error::new(Kind::Lengths {
                what: "numbers",
                found: x.len(),
                expected: (rows + 1) * inputs,
            }));
        }
        out.resize(rows * self.outputs(), 0.0);
        match &self.map {
            Map::Integers(packed) => {
                quantise(packed.cpu(), x, inputs, &mut scratch.quantised);
                packed.multiply(&scratch.quantised, 0..rows, activation, out);
            }
            Map::Floats(floats) => multiply(floats.cpu, x, floats, activation, out),
        }
        Ok(())
    }

    /// The packed weights, which a layer needs for its own schedule.
    pub(crate) fn into_packed(self, name: &str) -> Result<Packed, Error> {
        match self.map {
            Map::Integers(packed) => Ok(packed),
            Map::Floats(_) => Err(Error::new(Kind::Numbers {
                tensor: format!("{name}.weight"),
                expected: "8-bit integers",
            })),
        }
    }
}

/// A map whose weights are floats; for small ones at the end of a model.
struct Floats {
    cpu: Cpu,
    inputs: usize,
    /// For each input, its weights by output.
    weights: Vec<f32>,
    bias: Vec<f32>,
}

impl Floats {
    fn new(cpu: Cpu, weights: &[f32], inputs: usize, bias: Vec<f32>) -> Self {
        let outputs = bias.len();
        let mut turned = vec![0.0; weights.len()];
        for (output, row) in weights.chunks_exact(inputs).enumerate() {
            for (input, &weight) in row.iter().enumerate() {
                turned[input * outputs + output] = weight;
            }
        }
        Self {
            cpu,
            inputs,
            weights: turned,
            bias,
        }
    }
}

multiversion! {
    fn multiply(cpu: Cpu, x: &[f32], map: &Floats, activation: Activation, out: &mut [f32]) {
        let outputs = map.bias.len();
        for (x, out) in x.chunks_exact(map.inputs).zip(out.chunks_exact_mut(outputs)) {
            out.copy_from_slice(&map.bias);
            for (&x, weights) in x.iter().zip(map.weights.chunks_exact(outputs)) {
                for (out, &weight) in out.iter_mut().zip(weights) {
                    *out = x.mul_add(weight, *out);
                }
            }
            activation.apply(out);
        }
    }
}
