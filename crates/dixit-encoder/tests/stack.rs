//! A small random encoder against what it computes in floats.

use dixit_encoder::{Activation, Cpu, Encoder, Linear, Scratch, Stack, Weights};
use serde_json::Value;

const WEIGHTS: &[u8] = include_bytes!("fixtures/stack.safetensors");
const REFERENCE: &str = include_str!("fixtures/stack.json");

/// The input of the reference and what came out of it.
struct Reference {
    ids: Vec<u32>,
    kinds: Vec<u8>,
    lengths: Vec<usize>,
    states: Vec<f32>,
    labels: Vec<f32>,
}

fn reference() -> Reference {
    let record: Value = serde_json::from_str(REFERENCE).expect("JSON");
    let integers = |name: &str| -> Vec<u64> {
        let list = record[name].as_array().expect("a list");
        list.iter().filter_map(Value::as_u64).collect()
    };
    let rows = |name: &str| -> Vec<f32> {
        let rows = record[name].as_array().expect("a list");
        let numbers = rows.iter().filter_map(Value::as_array).flatten();
        numbers
            .filter_map(Value::as_f64)
            .map(|v| v as f32)
            .collect()
    };
    Reference {
        ids: integers("ids").into_iter().map(|v| v as u32).collect(),
        kinds: integers("kinds").into_iter().map(|v| v as u8).collect(),
        lengths: integers("lengths")
            .into_iter()
            .map(|v| v as usize)
            .collect(),
        states: rows("states"),
        labels: rows("labels"),
    }
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|v| v.to_bits()).collect()
}

/// The greatest difference of two lists of numbers.
fn difference(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max)
}

#[test]
fn states_and_labels_are_those_of_the_float_reference() {
    let weights = Weights::read(WEIGHTS).expect("weights");
    let encoder = Encoder::load(&weights, "small").expect("an encoder");
    let label = Linear::load(&weights, "label").expect("a map");
    let expected = reference();
    let mut scratch = Scratch::default();
    let states = encoder
        .encode(
            &expected.ids,
            &expected.kinds,
            &expected.lengths,
            &mut scratch,
        )
        .expect("states")
        .to_vec();
    // States are about as large as 1; the codes of two layers have eight bits.
    assert!(difference(&states, &expected.states) < 0.06);
    let mut labels = Vec::new();
    label
        .run(&states, Activation::None, &mut labels, &mut scratch)
        .expect("labels");
    assert_eq!(label.outputs(), 5);
    assert!(difference(&labels, &expected.labels) < 0.5);
}

#[test]
fn a_sequence_gives_the_same_bits_alone_and_among_others() {
    let weights = Weights::read(WEIGHTS).expect("weights");
    let encoder = Encoder::load(&weights, "small").expect("an encoder");
    let Reference {
        ids,
        kinds,
        lengths,
        ..
    } = reference();
    let mut scratch = Scratch::default();
    let together = encoder
        .encode(&ids, &kinds, &lengths, &mut scratch)
        .expect("states")
        .to_vec();
    let mut first = 0;
    for length in lengths {
        let range = first..first + length;
        let alone = encoder
            .encode(&ids[range.clone()], &kinds[range], &[length], &mut scratch)
            .expect("states");
        let width = encoder.width();
        let among = &together[first * width..][..length * width];
        assert_eq!(bits(alone), bits(among));
        first += length;
    }
}

#[test]
fn every_set_of_instructions_gives_the_same_bits() {
    let input = reference();
    let mut first: Option<Vec<u32>> = None;
    for cpu in Cpu::all() {
        let weights = Weights::read_for(WEIGHTS, cpu).expect("weights");
        let encoder = Encoder::load(&weights, "small").expect("an encoder");
        let mut scratch = Scratch::default();
        let states = encoder
            .encode(&input.ids, &input.kinds, &input.lengths, &mut scratch)
            .expect("states");
        let found = bits(states);
        let expected = first.get_or_insert_with(|| found.clone());
        assert_eq!(*expected, found, "{cpu}");
    }
}

#[test]
fn a_stack_takes_rows_that_are_no_words() {
    let weights = Weights::read(WEIGHTS).expect("weights");
    let stack = Stack::load(&weights, "small").expect("a stack");
    let mut scratch = Scratch::default();
    let mut x: Vec<f32> = (0..9 * stack.width())
        .map(|i| (i % 13) as f32 - 6.0)
        .collect();
    stack.run(&mut x, &[4, 0, 5], &mut scratch).expect("rows");
    assert!(x.iter().all(|v| v.is_finite()));
    let error = stack.run(&mut x, &[4], &mut scratch).expect_err("too few");
    assert_eq!(error.to_string(), "288 numbers where 128 are expected");
    stack.run(&mut [], &[], &mut scratch).expect("nothing");
}

#[test]
fn input_outside_of_the_tables_is_an_error() {
    let weights = Weights::read(WEIGHTS).expect("weights");
    let encoder = Encoder::load(&weights, "small").expect("an encoder");
    let mut scratch = Scratch::default();
    let mut message = |ids: &[u32], kinds: &[u8], lengths: &[usize]| {
        let error = encoder.encode(ids, kinds, lengths, &mut scratch).err();
        error.map(|e| (e.to_string(), e.is_too_long()))
    };
    assert_eq!(message(&[39], &[1], &[1]), None);
    let mut refused = |ids: &[u32], kinds: &[u8], lengths: &[usize], expected: &str| {
        let (message, is_too_long) = message(ids, kinds, lengths).expect("an error");
        assert_eq!(message, expected);
        assert_eq!(is_too_long, expected.starts_with("sequence of"));
    };
    refused(
        &[40],
        &[0],
        &[1],
        "piece 40 is outside the vocabulary of 40",
    );
    refused(&[1], &[2], &[1], "kind of piece 2; the weights have 2");
    let long = "sequence of 25 pieces; there are 24 positions";
    refused(&[1; 25], &[0; 25], &[25], long);
    refused(
        &[1, 2],
        &[0],
        &[2],
        "1 kinds of pieces where 2 are expected",
    );
    refused(&[1, 2], &[0, 0], &[1], "2 pieces where 1 are expected");
}

#[test]
fn errors_name_the_tensor() {
    let weights = Weights::read(WEIGHTS).expect("weights");
    let message = |prefix: &str| Stack::load(&weights, prefix).err().map(|e| e.to_string());
    assert_eq!(
        message("text").as_deref(),
        Some("no tensor `text.heads` in the weights")
    );
    let error = Linear::load(&weights, "small.layer.9.up").err();
    let expected = "no tensor `small.layer.9.up.weight` in the weights";
    assert_eq!(error.map(|e| e.to_string()).as_deref(), Some(expected));
    assert!(Weights::read(&WEIGHTS[..100]).is_err());
    assert!(Weights::read(b"").is_err());
}
